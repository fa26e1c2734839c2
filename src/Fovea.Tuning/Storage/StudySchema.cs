using System.Data.Common;
using System.Globalization;

namespace Fovea.Tuning;

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

/// <summary>Trials as rows.</summary>
internal static class TrialRows
{
    public static List<StudyTrial> Read(SqlSession session, string place, string study)
    {
        ILookup<int, IntermediateValue> intermediate = session.Query(
            row => (Number: row.GetInt32(0), Value: new IntermediateValue(row.GetInt32(1), row.IsDBNull(2) ? double.NaN : row.GetDouble(2))),
            "SELECT number, step, value FROM fovea_intermediate WHERE study = @study ORDER BY number, step",
            ("study", study)).ToLookup(row => row.Number, row => row.Value);
        return session.Query(
            row => Read(place, study, () => ReadTrial(row, intermediate)),
            """
            SELECT number, state, parameters, value, attempt, losses, ended_at - begun_at, owner, error, origin, job
            FROM fovea_trial WHERE study = @study ORDER BY number
            """,
            ("study", study));
    }

    /// <summary>Reads what a row holds.</summary>
    /// <exception cref="StudyUnusableException">It is not what this program writes.</exception>
    public static T Read<T>(string place, string study, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FoveaException or ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            throw new StudyUnusableException($"{place}: study '{study}' cannot be read: {InWords(exception)}", exception);
        }
    }

    /// <summary>What is wrong with a row; words of the runtime or of the database's driver would name their types.</summary>
    private static string InWords(Exception exception) => exception is FoveaException ? exception.Message : "a value in it is not what this program writes";

    public static void Write(SqlSession session, string study, int number, IntermediateValue value) => session.Execute(
        """
        INSERT INTO fovea_intermediate (study, number, step, value) VALUES (@study, @number, @step, @value)
        ON CONFLICT (study, number, step) DO UPDATE SET value = excluded.value
        """,
        ("study", study),
        ("number", number),
        ("step", value.Step),
        ("value", Stored(value.Value)));

    /// <summary>Adds trials that ended elsewhere.</summary>
    /// <param name="session">A transaction in which nobody else adds trials.</param>
    /// <param name="study">The study's name.</param>
    /// <param name="number">The number of the first of them.</param>
    /// <param name="ended">The trials.</param>
    /// <param name="now">The database's clock as an SQL expression.</param>
    /// <exception cref="StudyException">One has not ended.</exception>
    public static void AddEnded(SqlSession session, string study, int number, EndedTrials ended, string now)
    {
        foreach (TrialRecord trial in ended.Trials)
        {
            if (trial.IsPending()) throw new StudyException($"a trial to take over must have ended, but trial {trial.Number} is {Text(trial.State)}");
            session.Execute(
                $"""
                INSERT INTO fovea_trial (study, number, state, parameters, value, origin, attempt, losses, ended_at)
                VALUES (@study, @number, @state, @parameters, @value, @origin, 0, 0, {now})
                """,
                ("study", study),
                ("number", number),
                ("state", Text(trial.State)),
                ("parameters", trial.Parameters.ToJson()),
                ("value", Stored(trial.Value)),
                ("origin", ended.Origin));
            foreach (IntermediateValue value in trial.Intermediate) Write(session, study, number, value);
            number++;
        }
    }

    public static string Text(TrialState state) => state switch
    {
        TrialState.Waiting => "waiting",
        TrialState.Running => "running",
        TrialState.Done => "done",
        TrialState.Pruned => "pruned",
        TrialState.Failed => "failed",
        TrialState.Stale => "stale",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no such state"),
    };

    /// <summary>NaN as null; infinities are kept by both databases.</summary>
    public static object? Stored(double? value) => value is null or double.NaN ? null : value;

    private static StudyTrial ReadTrial(DbDataReader row, ILookup<int, IntermediateValue> intermediate)
    {
        int number = row.GetInt32(0);
        TrialRecord record = new(
            number, StateOf(row.GetString(1)), ParameterValues.Parse(row.GetString(2)), row.IsDBNull(3) ? null : row.GetDouble(3), [.. intermediate[number]]);
        return new StudyTrial(
            record, row.GetInt32(4), row.GetInt32(5), row.IsDBNull(6) ? null : row.GetDouble(6), TextAt(row, 7), TextAt(row, 8), TextAt(row, 9), TextAt(row, 10));
    }

    private static TrialState StateOf(string text) =>
        Enum.GetValues<TrialState>().Where(state => Text(state) == text).Cast<TrialState?>().FirstOrDefault() ?? throw new StudyException($"a trial's state must be one of {string.Join(", ", Enum.GetValues<TrialState>().Select(Text))}, but is '{text}'");

    private static string? TextAt(DbDataReader row, int field) => row.IsDBNull(field) ? null : row.GetString(field);
}
