#include <sqlite3.h>

/// Makes SQLite treat a database as one that anybody may have written: it runs no trigger, opens no view, calls no
/// function that a schema names, and no statement can reach its pages past its tables. A wrapper around
/// sqlite3_db_config(), a variadic function, which Swift cannot call.
///
/// Returns SQLITE_OK, or the first error.
static inline int _distrustDatabase(sqlite3 *db) {
    int code = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
    return code;
}
