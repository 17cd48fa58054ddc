-- The role and the database of a ledger that several machines share. Run once, as the server's administrator:
--
--   sudo -u postgres psql --file samples/two-hosts/database.sql
--   sudo -u postgres psql --command '\password bulk_sessions'
--
-- and let the machines in over TLS alone, in pg_hba.conf:
--
--   hostssl sessions bulk_sessions 10.0.0.0/24 scram-sha-256

-- It may do nothing but to keep its ledger.
CREATE ROLE bulk_sessions LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE sessions OWNER bulk_sessions ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE sessions FROM PUBLIC;

-- What is confirmed must survive: the program refuses anything less. With a standby, name it in the server's own
-- synchronous_standby_names, or a failover can lose what was confirmed.
ALTER ROLE bulk_sessions IN DATABASE sessions SET synchronous_commit = on;

-- Links are secrets: no log of the server may hold the parameters of statements.
ALTER ROLE bulk_sessions IN DATABASE sessions SET log_parameter_max_length = 0;
ALTER ROLE bulk_sessions IN DATABASE sessions SET log_parameter_max_length_on_error = 0;
