using System.Globalization;
using Fovea.Tuning.Studies;

namespace Fovea.Tuning.Storage;

/// <summary>
/// The tables, in the SQL that SQLite and PostgreSQL share. Times are seconds since 1970 by the database's clock: the machines' own
/// may differ. A value that is NaN is kept as null, since SQLite has no NaN.
/// </summary>
internal static class StudySchema
{
    /// <summary>Rises with every change of the tables.</summary>
    public const int Version = 1;

    private static readonly string[] statements =
    [
        "CREATE TABLE fovea_schema (version integer NOT NULL)",
        """
        CREATE TABLE fovea_study (
            name text PRIMARY KEY, objective text NOT NULL, space text NOT NULL, sampler text NOT NULL, pruner text NOT NULL, seed text NOT NULL,
            trials integer NOT NULL, jobs integer NOT NULL, created_at double precision NOT NULL)
        """,
        """
        CREATE TABLE fovea_trial (
            study text NOT NULL REFERENCES fovea_study (name) ON DELETE CASCADE, number integer NOT NULL, state text NOT NULL, parameters text NOT NULL,
            value double precision, error text, origin text, attempt integer NOT NULL, losses integer NOT NULL, owner text, job text,
            lease_until double precision, begun_at double precision, ended_at double precision, PRIMARY KEY (study, number))
        """,
        """
        CREATE TABLE fovea_intermediate (
            study text NOT NULL, number integer NOT NULL, step integer NOT NULL, value double precision,
            PRIMARY KEY (study, number, step), FOREIGN KEY (study, number) REFERENCES fovea_trial (study, number) ON DELETE CASCADE)
        """,
    ];

    /// <summary>Makes the tables where there are none, and checks that those that are there are the ones this program knows.</summary>
    /// <param name="session">A transaction that keeps others from doing the same.</param>
    /// <param name="exists">Whether there are tables.</param>
    /// <param name="place">What the storage is called in messages.</param>
    public static void Prepare(SqlSession session, bool exists, string place)
    {
        if (!exists)
        {
            foreach (string statement in statements) session.Execute(statement);
            session.Execute("INSERT INTO fovea_schema (version) VALUES (@version)", ("version", Version));
            return;
        }

        int version = Convert.ToInt32(session.Scalar("SELECT version FROM fovea_schema") ?? 0, CultureInfo.InvariantCulture);
        if (version < Version)
            throw new StudyException($"{place} has studies of version {version}, older than this program's {Version}, and is left as it is: use the program that made it");
        if (version > Version)
            throw new StudyException($"{place} has studies of version {version}, newer than this program's {Version}: use a newer program");
    }
}
