extension PostgresSchema {
    /// The function that writes one batch: `RowHistory`'s rules as SQL.
    ///
    /// 1. The run's own row says in one update whether the run still holds its account, whether the batch is the next one,
    ///    and that the run lives. The lock on that row keeps a second attempt waiting until a first one that is still
    ///    under way has ended.
    /// 2. The calls that begin are counted in their minute.
    /// 3. Ids of sessions are claimed for their rows.
    /// 4. Outcomes and then intents, wave by wave (`EventWaves`: a row stands once in each), as upserts. An update that
    ///    joins with the arrays would be planned as a scan of the whole table until that is analysed. In the order of
    ///    the keys, since two that lock the same rows in different orders would wait for each other.
    ///
    /// A run that has ended opens no calls. What its calls came to is written all the same.
    ///
    /// It returns a status: 0 written, 1 not the next batch, 2 the run has ended, 3 there is no such run, 4 written by a run
    /// that has ended; with the run's
    /// events, beats, and sessions that other rows have. All arrays of outcomes are of one length, and so are those of
    /// intents.
    static let appendFunction = """
        CREATE OR REPLACE FUNCTION bulk_sessions.append_1(
            p_run bigint, p_scope bigint, p_events bigint, p_beats bigint, p_last bigint, p_opens boolean,
            p_waves integer, p_created integer, p_minute bigint, p_calls bigint,
            o_wave integer[], o_key bytea[], o_state integer[], o_hash bigint[],
            o_id text[], o_url text[], o_expires text[], o_code text[], o_message bytea[],
            i_wave integer[], i_key bytea[], i_messages boolean[], i_traits bytea[], i_fingerprint bytea[],
            OUT status integer, OUT events bigint, OUT beats bigint, OUT others integer
        ) LANGUAGE plpgsql
        -- Planned once for a connection: to plan for each batch anew costs a tenth of it.
        SET plan_cache_mode = force_generic_plan AS $function$
        #variable_conflict use_column
        DECLARE
            v_ended boolean;
            v_account integer;
            v_live bigint;
            v_shared boolean := false;
            v_count bigint;
            v_wanted bigint;
        BEGIN
            UPDATE bulk_sessions.run AS r SET beats = r.beats + 1, events = p_last, foreign_sessions = 0
            WHERE r.id = p_run AND r.events = p_events AND r.beats >= p_beats AND (r.ended_at IS NULL OR NOT p_opens)
            RETURNING CASE WHEN r.ended_at IS NULL THEN 0 ELSE 4 END, r.events, r.beats, 0, r.ended_at IS NOT NULL, r.account
            INTO status, events, beats, others, v_ended, v_account;
            IF NOT FOUND THEN
                SELECT CASE WHEN r.events = p_events AND r.beats >= p_beats THEN 2 ELSE 1 END,
                    r.events, r.beats, r.foreign_sessions
                INTO status, events, beats, others FROM bulk_sessions.run AS r WHERE r.id = p_run;
                IF NOT FOUND THEN
                    status := 3; events := 0; beats := 0; others := 0;
                END IF;
                RETURN;
            END IF;
            IF v_ended THEN
                SELECT r.id INTO v_live FROM bulk_sessions.run AS r
                WHERE r.account = v_account AND r.ended_at IS NULL;
            END IF;
            IF p_calls > 0 THEN
                INSERT INTO bulk_sessions.call_minute AS m (run, minute, calls) VALUES (p_run, p_minute, p_calls)
                ON CONFLICT (run, minute) DO UPDATE SET calls = m.calls + excluded.calls;
            ELSIF p_calls < 0 THEN
                -- The minute may be over in which they were counted.
                UPDATE bulk_sessions.call_minute AS m SET calls = greatest(0, m.calls + p_calls)
                WHERE m.run = p_run
                    AND m.minute = (SELECT max(n.minute) FROM bulk_sessions.call_minute AS n WHERE n.run = p_run);
            END IF;
            IF p_created > 0 THEN
                INSERT INTO bulk_sessions.session_id (hash, scope, key)
                SELECT o.hash, p_scope, o.key
                FROM unnest(o_hash, o_key) WITH ORDINALITY AS o (hash, key, number)
                WHERE o.hash IS NOT NULL ORDER BY o.hash, o.number
                ON CONFLICT DO NOTHING;
                GET DIAGNOSTICS v_count = ROW_COUNT;
                v_shared := v_count < p_created;
            END IF;
            IF v_shared THEN
                SELECT count(*) INTO others FROM unnest(o_hash, o_key) AS o (hash, key)
                CROSS JOIN LATERAL (
                    SELECT s.key FROM bulk_sessions.session_id AS s WHERE s.hash = o.hash LIMIT 1
                ) AS s WHERE s.key <> o.key;
                IF others > 0 THEN
                    UPDATE bulk_sessions.run AS r SET foreign_sessions = append_1.others WHERE r.id = p_run;
                END IF;
            END IF;
            IF cardinality(o_key) > 0 THEN
                UPDATE bulk_sessions.scope AS s SET called = true
                WHERE s.id = p_scope AND NOT s.called AND EXISTS (SELECT FROM unnest(o_state) AS o (state) WHERE o.state > 0);
            END IF;
            FOR v_wave IN 0 .. p_waves - 1 LOOP
                \(outcomes)
                \(intents)
            END LOOP;
        END
        $function$
        """

    /// The outcomes of one wave, of which those whose session another row has are ambiguous.
    private static let toldOutcomes = """
        SELECT o.key,
            CASE WHEN o.is_foreign THEN 6 ELSE o.state END AS state,
            CASE WHEN NOT o.is_foreign THEN o.id END AS id,
            CASE WHEN NOT o.is_foreign THEN o.url END AS url,
            CASE WHEN NOT o.is_foreign THEN o.expires_at END AS expires_at,
            CASE WHEN o.is_foreign THEN 'session_of_another_row' ELSE o.code END AS code,
            CASE WHEN NOT o.is_foreign THEN o.message END AS message
        FROM (
            SELECT o.*, CASE WHEN v_shared AND o.hash IS NOT NULL THEN (
                SELECT s.key <> o.key FROM bulk_sessions.session_id AS s WHERE s.hash = o.hash LIMIT 1
            ) ELSE false END AS is_foreign
            FROM unnest(o_wave, o_key, o_state, o_hash, o_id, o_url, o_expires, o_code, o_message)
                AS o (wave, key, state, hash, id, url, expires_at, code, message)
            WHERE o.wave = v_wave
        ) AS o
        """

    /// Whether a later run has dealt with the row already.
    private static let isLate =
        "(e.call_run IS DISTINCT FROM p_run AND greatest(coalesce(e.call_run, 0), e.run) > p_run)"

    private static func counted(_ column: String) -> String {
        "least(e.\(column)::bigint + 1, \(RowRecord.mostCalls))::integer"
    }

    /// Whether another session may exist now of a row whose own was withdrawn.
    private static let losesWithdrawn =
        "(e.state = 7 AND (excluded.state = 6 OR excluded.state > 0 AND e.ambiguous > 0))"

    private static let outcomes = """
        INSERT INTO bulk_sessions.entry AS e
            (scope, key, state, run, attempts, ambiguous, messaged, traits, fingerprint,
            id, url, expires_at, code, message, confessed)
        SELECT p_scope, o.key, o.state, CASE WHEN o.state = 0 THEN 0 ELSE p_run END, 0,
            CASE WHEN o.state = 6 THEN 1 ELSE 0 END, o.state = 6, '', '',
            o.id, o.url, o.expires_at, o.code, o.message, v_live
        FROM (\(toldOutcomes)) AS o ORDER BY o.key
        ON CONFLICT (scope, key) DO UPDATE SET
            state = CASE
                WHEN excluded.state = 0 THEN e.state
                WHEN excluded.state = 3 THEN 3
                WHEN excluded.state = 6 OR e.ambiguous > 0 THEN 6
                -- What was withdrawn does not come back by a call that created none.
                WHEN e.state = 7 THEN 7
                ELSE excluded.state END,
            run = CASE WHEN excluded.state = 0 THEN e.run ELSE p_run END,
            attempts = CASE WHEN excluded.state = 0 OR e.call_run IS NULL THEN e.attempts ELSE \(counted("attempts")) END,
            ambiguous = CASE WHEN excluded.state = 6 THEN \(counted("ambiguous")) ELSE e.ambiguous END,
            messaged = e.messaged OR excluded.state = 6 AND coalesce(e.call_messages, true),
            traits = CASE
                WHEN excluded.state > 0 AND e.call_run IS NOT NULL AND (excluded.state = 3 OR e.id IS NULL)
                THEN e.call_traits ELSE e.traits END,
            fingerprint = CASE
                WHEN excluded.state > 0 AND e.call_run IS NOT NULL THEN e.call_fingerprint ELSE e.fingerprint END,
            id = CASE WHEN excluded.state = 3 THEN excluded.id WHEN NOT \(losesWithdrawn) THEN e.id END,
            url = CASE WHEN excluded.state = 3 THEN excluded.url WHEN NOT \(losesWithdrawn) THEN e.url END,
            expires_at = CASE WHEN excluded.state = 3 THEN excluded.expires_at WHEN NOT \(losesWithdrawn) THEN e.expires_at END,
            code = CASE
                WHEN excluded.state = 0 THEN e.code
                WHEN excluded.state = 3 THEN CASE WHEN e.ambiguous > 0 THEN 'possible_orphan' END
                ELSE excluded.code END,
            message = CASE WHEN excluded.state = 0 THEN e.message ELSE excluded.message END,
            call_run = NULL, call_messages = NULL, call_traits = NULL, call_fingerprint = NULL,
            confessed = CASE WHEN excluded.state > 0 AND v_ended THEN v_live ELSE e.confessed END
        WHERE NOT \(isLate);
        GET DIAGNOSTICS v_count = ROW_COUNT;
        SELECT count(*) INTO v_wanted FROM unnest(o_wave) AS o (wave) WHERE o.wave = v_wave;
        IF v_count < v_wanted THEN
            \(lateOutcomes)
        END IF;
        """

    /// Of what comes late only a session is news: to a row that has none, and else for whoever looks for it.
    private static let lateOutcomes = """
        INSERT INTO bulk_sessions.orphan (scope, key, id, url, run)
            SELECT p_scope, o.key, o.id, o.url, p_run FROM (\(toldOutcomes)) AS o
            CROSS JOIN LATERAL (
                SELECT e.* FROM bulk_sessions.entry AS e WHERE e.scope = p_scope AND e.key = o.key LIMIT 1
            ) AS e
            WHERE o.state = 3 AND e.id IS NOT NULL AND e.id <> o.id AND \(isLate)
            ON CONFLICT DO NOTHING;
            UPDATE bulk_sessions.entry AS e SET state = 3, run = CASE WHEN e.state = 0 THEN p_run ELSE e.run END,
                id = o.id, url = o.url, expires_at = o.expires_at, attempts = greatest(e.attempts, 1),
                ambiguous = greatest(e.ambiguous, 1), code = 'possible_orphan', message = NULL, confessed = v_live
            FROM (\(toldOutcomes)) AS o
            WHERE e.scope = p_scope AND e.key = o.key AND o.state = 3 AND e.id IS NULL AND \(isLate);
        """

    /// Refuses the whole batch where one intent is not granted: a later run has the row, an ended run has told of it since
    /// this one began, or its open call is that of a run which goes on. Not where the batch takes back what it opens.
    private static let intents = """
        INSERT INTO bulk_sessions.entry AS e
            (scope, key, state, run, attempts, ambiguous, messaged, traits, fingerprint,
            call_run, call_messages, call_traits, call_fingerprint)
        SELECT p_scope, i.key, 0, 0, 0, 0, false, '', '', p_run, i.messages, i.traits, i.fingerprint
        FROM unnest(i_wave, i_key, i_messages, i_traits, i_fingerprint) AS i (wave, key, messages, traits, fingerprint)
        WHERE i.wave = v_wave ORDER BY i.key
        ON CONFLICT (scope, key) DO UPDATE SET
            state = CASE WHEN e.call_run IS NULL THEN e.state ELSE 6 END,
            run = coalesce(e.call_run, e.run),
            attempts = CASE WHEN e.call_run IS NULL THEN e.attempts ELSE \(counted("attempts")) END,
            ambiguous = CASE WHEN e.call_run IS NULL THEN e.ambiguous ELSE \(counted("ambiguous")) END,
            messaged = e.messaged OR coalesce(e.call_messages, false),
            traits = CASE WHEN e.call_run IS NOT NULL AND e.id IS NULL THEN e.call_traits ELSE e.traits END,
            fingerprint = coalesce(e.call_fingerprint, e.fingerprint),
            id = CASE WHEN e.call_run IS NULL OR e.state <> 7 THEN e.id END,
            url = CASE WHEN e.call_run IS NULL OR e.state <> 7 THEN e.url END,
            expires_at = CASE WHEN e.call_run IS NULL OR e.state <> 7 THEN e.expires_at END,
            code = CASE WHEN e.call_run IS NULL THEN e.code ELSE 'interrupted' END,
            message = CASE WHEN e.call_run IS NULL THEN e.message END,
            call_run = p_run, call_messages = excluded.call_messages, call_traits = excluded.call_traits,
            call_fingerprint = excluded.call_fingerprint
        WHERE NOT \(isLate) AND e.confessed IS DISTINCT FROM p_run
            AND (e.call_run IS NULL OR e.call_run = p_run
                OR NOT EXISTS (SELECT FROM bulk_sessions.run AS r WHERE r.id = e.call_run AND r.ended_at IS NULL));
        GET DIAGNOSTICS v_count = ROW_COUNT;
        SELECT count(*) INTO v_wanted FROM unnest(i_wave) AS i (wave) WHERE i.wave = v_wave;
        IF v_count < v_wanted AND p_opens THEN
            RAISE EXCEPTION 'a row has another story by now' USING ERRCODE = '\(rowsChanged)';
        END IF;
        """
}
