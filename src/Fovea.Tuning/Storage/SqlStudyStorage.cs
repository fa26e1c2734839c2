using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Fovea.Tuning;

/// <summary>Studies in an SQL database. A database that is gone for a while is waited for.</summary>
public abstract class SqlStudyStorage : IStudyStorage
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1), farewell = TimeSpan.FromSeconds(3);

    /// <summary>How long a database that is gone is waited for.</summary>
    /// <value>Default 5 minutes; nothing while the storage is being opened.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Called with one line when waiting begins.</summary>
    public Action<string>? Waiting { get; set; }

    /// <summary>The program is to end: from then on a database that is gone is waited for no longer than it takes to mend a connection.</summary>
    public CancellationToken Stop { get; set; }

    /// <inheritdoc/>
    public abstract string Place { get; }

    /// <summary>The database's clock as an SQL expression, in seconds since 1970.</summary>
    private protected abstract string Now { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names() => Run(session => session.Query(row => row.GetString(0), "SELECT name FROM fovea_study ORDER BY name"));

    /// <inheritdoc/>
    public void Create(StudyDefinition definition, StudyTarget target, EndedTrials? begin = null) => Run(session => Create(session, definition, target, begin));

    /// <summary>Makes a study in a transaction that does more.</summary>
    internal int Create(SqlSession session, StudyDefinition definition, StudyTarget target, EndedTrials? begin = null)
    {
        int rows = session.Execute(
            $"""
            INSERT INTO fovea_study (name, objective, space, sampler, pruner, seed, trials, jobs, created_at)
            VALUES (@name, @objective, @space, @sampler, @pruner, @seed, @trials, @jobs, {Now}) ON CONFLICT DO NOTHING
            """,
            ("name", definition.Name),
            ("objective", definition.Objective),
            ("space", definition.Space.ToJson()),
            ("sampler", JsonSerializer.Serialize(definition.Sampler, TuningJson.Default.SamplerOptions)),
            ("pruner", JsonSerializer.Serialize(definition.Pruner, TuningJson.Default.PrunerOptions)),
            ("seed", definition.Seed.ToString(CultureInfo.InvariantCulture)),
            ("trials", target.Trials),
            ("jobs", target.Jobs));
        if (rows == 0) throw new StudyException($"{Place} has a study '{definition.Name}' already: go on with that one, or give another name");
        if (begin is not null) TrialRows.AddEnded(session, definition.Name, 0, begin, Now);
        return rows;
    }

    /// <inheritdoc/>
    public StudyDefinition? Find(string study) => Run(session => session.Query(
        row => TrialRows.Read(Place, study, () => new StudyDefinition
        {
            Name = study,
            Objective = row.GetString(0),
            Space = SearchSpace.Parse(row.GetString(1)),
            Sampler = TuningJson.Read(row.GetString(2), TuningJson.Default.SamplerOptions, "sampler"),
            Pruner = TuningJson.Read(row.GetString(3), TuningJson.Default.PrunerOptions, "pruner"),
            Seed = ulong.Parse(row.GetString(4), CultureInfo.InvariantCulture),
        }),
        "SELECT objective, space, sampler, pruner, seed FROM fovea_study WHERE name = @study",
        ("study", study))).FirstOrDefault();

    /// <inheritdoc/>
    public StudyTarget Target(string study) => Run(session => session.Query(
        row => TrialRows.Read(Place, study, () => new StudyTarget { Trials = row.GetInt32(0), Jobs = row.GetInt32(1) }),
        "SELECT trials, jobs FROM fovea_study WHERE name = @study",
        ("study", study))).FirstOrDefault() ?? throw Missing(study);

    /// <inheritdoc/>
    public void SetTarget(string study, StudyTarget target)
    {
        int rows = Run(session => session.Execute(
            "UPDATE fovea_study SET trials = @trials, jobs = @jobs WHERE name = @study", ("trials", target.Trials), ("jobs", target.Jobs), ("study", study)));
        if (rows == 0) throw Missing(study);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StudyTrial> Trials(string study) => Run(session => TrialRows.Read(session, Place, study));

    /// <inheritdoc/>
    public int? Add(string study, Func<IReadOnlyList<StudyTrial>, int, ParameterValues?> choose) => Run<int?>(session =>
    {
        Lock(session, study);
        List<StudyTrial> trials = TrialRows.Read(session, Place, study);
        if (choose(trials, trials.Count) is not { } parameters) return null;
        session.Execute(
            "INSERT INTO fovea_trial (study, number, state, parameters, attempt, losses) VALUES (@study, @number, 'waiting', @parameters, 0, 0)",
            ("study", study),
            ("number", trials.Count),
            ("parameters", parameters.ToJson()));
        return trials.Count;
    });

    /// <inheritdoc/>
    public void AddEnded(string study, EndedTrials trials) => Run(session =>
    {
        Lock(session, study);
        int before = Convert.ToInt32(session.Scalar("SELECT count(*) FROM fovea_trial WHERE study = @study", ("study", study)), CultureInfo.InvariantCulture);
        TrialRows.AddEnded(session, study, before, trials, Now);
        return before;
    });

    /// <inheritdoc/>
    public int? Begin(string study, int number, string owner, TimeSpan lease) => Run(session => session.Scalar(
        $"""
        UPDATE fovea_trial SET losses = losses + CASE WHEN state = 'running' THEN 1 ELSE 0 END, state = 'running', attempt = attempt + 1, owner = @owner,
            begun_at = {Now}, ended_at = NULL, lease_until = {Now} + @lease
        WHERE study = @study AND number = @number AND (state IN ('waiting', 'stale') OR (state = 'running' AND lease_until < {Now}))
        RETURNING attempt
        """,
        ("owner", owner),
        ("lease", lease.TotalSeconds),
        ("study", study),
        ("number", number)) is { } attempt ? Convert.ToInt32(attempt, CultureInfo.InvariantCulture) : (int?)null);

    /// <inheritdoc/>
    public bool Renew(string study, int number, int attempt, TimeSpan lease) =>
        Change(study, number, attempt, $"lease_until = {Now} + @lease", ("lease", lease.TotalSeconds));

    /// <inheritdoc/>
    public bool Report(string study, int number, int attempt, IntermediateValue value) => Run(session =>
    {
        // The change of the row holds it until the value is in: nobody can begin the trial in between.
        if (!Change(session, study, number, attempt, "attempt = attempt")) return false;
        TrialRows.Write(session, study, number, value);
        return true;
    });

    /// <inheritdoc/>
    public bool End(string study, int number, int attempt, TrialEnd end) => Change(
        study,
        number,
        attempt,
        $"state = @end, value = @value, error = @error, ended_at = {Now}, lease_until = NULL",
        ("end", TrialRows.Text(end.State)),
        ("value", TrialRows.Stored(end.Value)),
        ("error", end.Error));

    /// <inheritdoc/>
    public bool GiveBack(string study, int number, int attempt, string? loss) => loss is null
        ? Change(study, number, attempt, "state = 'waiting', lease_until = NULL")
        : Change(study, number, attempt, "state = 'stale', lease_until = NULL, losses = losses + 1, error = @loss", ("loss", loss));

    /// <inheritdoc/>
    public int MarkLost(string study, int lossesAllowed, bool all = false) => Run(session =>
    {
        int lost = session.Execute(
            $"""
            UPDATE fovea_trial SET state = 'stale', losses = losses + 1, lease_until = NULL, error = 'lost with ' || owner
            WHERE study = @study AND state = 'running' {(all ? string.Empty : $"AND lease_until < {Now}")}
            """,
            ("study", study));
        session.Execute(
            $"""
            UPDATE fovea_trial SET state = 'failed', ended_at = {Now}, error = 'given up after ' || losses || ' losses: ' || error
            WHERE study = @study AND state = 'stale' AND losses > @allowed
            """,
            ("study", study),
            ("allowed", lossesAllowed));
        return lost;
    });

    /// <inheritdoc/>
    public void Enqueue(string study, Func<IReadOnlyList<StudyTrial>, IReadOnlyDictionary<int, string>> enqueue) => Run(session =>
    {
        Lock(session, study);
        IReadOnlyDictionary<int, string> jobs = enqueue(TrialRows.Read(session, Place, study));
        foreach ((int number, string job) in jobs)
            session.Execute("UPDATE fovea_trial SET job = @job WHERE study = @study AND number = @number", ("job", job), ("study", study), ("number", number));
        return jobs.Count;
    });

    /// <summary>Makes the tables, or checks those that are there. Called once before anything else.</summary>
    private protected void Prepare()
    {
        TimeSpan patience = Patience;
        Patience = TimeSpan.Zero;
        Run(session =>
        {
            StudySchema.Prepare(session, LockSchema(session), Place);
            return 0;
        });
        Patience = patience;
    }

    /// <summary>An open connection.</summary>
    private protected abstract DbConnection Open();

    /// <summary>Keeps others from adding trials to a study until the transaction ends.</summary>
    private protected abstract void Lock(SqlSession session, string study);

    /// <summary>Keeps others from making the tables until the transaction ends, and says whether they are there.</summary>
    internal abstract bool LockSchema(SqlSession session);

    /// <summary>Whether a failure may pass by itself.</summary>
    private protected virtual bool IsTransient(DbException exception) => exception.IsTransient;

    /// <summary>A failure in one line.</summary>
    private protected virtual string Explain(DbException exception) => exception.Message;

    private bool Change(string study, int number, int attempt, string assignments, params (string Name, object? Value)[] values) =>
        Run(session => Change(session, study, number, attempt, assignments, values));

    /// <summary>Every change that an attempt makes to its trial comes through here: only the last attempt of a running trial may.</summary>
    private static bool Change(SqlSession session, string study, int number, int attempt, string assignments, params (string Name, object? Value)[] values) =>
        session.Execute(
            $"UPDATE fovea_trial SET {assignments} WHERE study = @study AND number = @number AND attempt = @attempt AND state = 'running'",
            [.. values, ("study", study), ("number", number), ("attempt", attempt)]) == 1;

    /// <summary>Does work in a transaction, once the database is there.</summary>
    internal T Run<T>(Func<SqlSession, T> work)
    {
        long begun = Stopwatch.GetTimestamp();
        for (bool hasSaid = false; ; hasSaid = true)
        {
            try
            {
                using DbConnection connection = Open();
                using DbTransaction transaction = connection.BeginTransaction();
                T result = work(new SqlSession(connection, transaction));
                transaction.Commit();
                return result;
            }
            catch (DbException exception)
            {
                TimeSpan waited = Stopwatch.GetElapsedTime(begun);
                if (!IsTransient(exception)) throw new StudyException($"{Place}: {Explain(exception)}", exception);
                if (Stop.IsCancellationRequested && waited >= farewell) throw new OperationCanceledException($"{Place} is away", exception, Stop);
                if (waited >= Patience)
                    throw new StudyException($"{Place} {(Patience > TimeSpan.Zero ? $"has been away for {waited.TotalSeconds:F0} s" : "cannot be reached")}: {Explain(exception)}", exception);
                if (!hasSaid) Waiting?.Invoke($"{Place} is away, waiting for it: {Explain(exception)}");
                if (Stop.IsCancellationRequested) Thread.Sleep(pause);
                else Stop.WaitHandle.WaitOne(pause);
            }
        }
    }

    private StudyUnusableException Missing(string study) => new($"{Place} has no study '{study}'");
}
