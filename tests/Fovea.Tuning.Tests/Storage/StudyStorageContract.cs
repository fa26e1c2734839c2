namespace Fovea.Tuning.Tests.Storage;

/// <summary>What every storage of studies holds to.</summary>
public abstract class StudyStorageContract : IDisposable
{
    protected static readonly TimeSpan Long = TimeSpan.FromMinutes(5), Short = TimeSpan.FromSeconds(0.2);

    private readonly SqlStudyStorage storage;
    private readonly string study;

    protected StudyStorageContract(SqlStudyStorage storage, string study)
    {
        (this.storage, this.study) = (storage, study);
        storage.Create(Definition(study), new StudyTarget { Trials = 10, Jobs = 4 });
    }

    protected static StudyDefinition Definition(string name) => new()
    {
        Name = name,
        Objective = """{"a": "ü'\""}""",
        Space = new SearchSpace([new FloatDimension("x", 0, 1), new CategoricalDimension("kind", ["a", "b"])]),
        Sampler = new SobolOptions(),
        Pruner = new MedianPruningOptions(StartUpTrials: 3),
        Seed = ulong.MaxValue,
    };

    [Fact]
    public void A_study_comes_back_as_it_was_made()
    {
        Assert.Equal(Definition(study), storage.Find(study));
        Assert.Equal(new StudyTarget { Trials = 10, Jobs = 4 }, storage.Target(study));
        storage.SetTarget(study, new StudyTarget { Trials = 20, Jobs = 1 });
        Assert.Equal(20, storage.Target(study).Trials);
        Assert.Contains(study, storage.Names());
        Assert.Null(storage.Find("no-such-study"));
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        StudyException exception = Assert.Throws<StudyException>(() => storage.Create(Definition(study), new StudyTarget { Trials = 1, Jobs = 1 }));
        Assert.Contains($"has a study '{study}' already", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_goes_from_waiting_to_done()
    {
        int number = Add(0.25);
        Assert.Equal(TrialState.Waiting, Trial(number).Record.State);
        int attempt = storage.Begin(study, number, "me", Long)!.Value;
        Assert.Equal(1, attempt);
        Assert.True(storage.Report(study, number, attempt, new IntermediateValue(1, 5)));
        Assert.True(storage.Report(study, number, attempt, new IntermediateValue(2, double.NaN)));
        Assert.True(storage.Report(study, number, attempt, new IntermediateValue(1, 4)));
        Assert.True(storage.Renew(study, number, attempt, Long));
        Assert.True(storage.End(study, number, attempt, TrialEnd.Done(0.1 + 0.2)));
        StudyTrial trial = Trial(number);
        Assert.Equal((TrialState.Done, 0.1 + 0.2, 1, 0, "me"), (trial.Record.State, trial.Record.Value, trial.Attempts, trial.Losses, trial.Owner));
        Assert.Equal([new IntermediateValue(1, 4), new IntermediateValue(2, double.NaN)], trial.Record.Intermediate);
        Assert.Equal(0.25, trial.Record.Parameters["x"].Number);
        Assert.True(trial.Seconds is >= 0 and < 60);
    }

    [Fact]
    public void What_an_earlier_attempt_says_changes_nothing()
    {
        int number = Add(0.5);
        int first = storage.Begin(study, number, "stopped", Short)!.Value;
        Thread.Sleep(2 * Short);
        int second = storage.Begin(study, number, "next", Long)!.Value;
        Assert.Equal(first + 1, second);
        Assert.False(storage.Renew(study, number, first, Long));
        Assert.False(storage.Report(study, number, first, new IntermediateValue(1, 1)));
        Assert.False(storage.End(study, number, first, TrialEnd.Done(1)));
        Assert.False(storage.GiveBack(study, number, first, null));
        Assert.True(storage.End(study, number, second, TrialEnd.Done(2)));
        Assert.False(storage.End(study, number, second, TrialEnd.Done(3)));
        Assert.Null(storage.Begin(study, number, "late", Long));
        StudyTrial trial = Trial(number);
        Assert.Equal((2.0, 2, 1), (trial.Record.Value, trial.Attempts, trial.Losses));
        Assert.Empty(trial.Record.Intermediate);
    }

    [Fact]
    public void A_trial_is_not_begun_while_its_lease_runs()
    {
        int number = Add(0.5);
        Assert.NotNull(storage.Begin(study, number, "me", Long));
        Assert.Null(storage.Begin(study, number, "you", Long));
        Assert.Equal(0, storage.MarkLost(study, 4));
    }

    [Fact]
    public void A_lost_trial_is_stale_and_after_too_many_losses_failed()
    {
        int number = Add(0.5);
        for (int loss = 1; loss <= 3; loss++)
        {
            storage.Begin(study, number, $"worker {loss}", Short);
            Thread.Sleep(2 * Short);
            Assert.Equal(1, storage.MarkLost(study, lossesAllowed: 2));
            Assert.Equal(loss <= 2 ? TrialState.Stale : TrialState.Failed, Trial(number).Record.State);
        }

        Assert.Contains("worker 3", Trial(number).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_that_is_put_back_waits_and_counts_as_lost_only_if_it_was()
    {
        int number = Add(0.5);
        Assert.True(storage.GiveBack(study, number, storage.Begin(study, number, "me", Long)!.Value, null));
        Assert.Equal((TrialState.Waiting, 0), (Trial(number).Record.State, Trial(number).Losses));
        Assert.True(storage.GiveBack(study, number, storage.Begin(study, number, "me", Long)!.Value, "fell over"));
        Assert.Equal((TrialState.Stale, 1, "fell over"), (Trial(number).Record.State, Trial(number).Losses, Trial(number).Error));
    }

    [Fact]
    public void Of_many_who_ask_and_begin_at_once_each_gets_a_trial_of_its_own()
    {
        storage.SetTarget(study, new StudyTarget { Trials = 12, Jobs = 100 });
        Study asked = new(storage, study);
        int[] numbers = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).SelectMany(_ => Enumerable.Range(0, 5).Select(_ => asked.Ask()).OfType<int>().ToArray())];
        Assert.Equal(Enumerable.Range(0, 12), numbers.Order());
        Assert.Equal(12, asked.Trials().Select(trial => trial.Record.Parameters).Distinct().Count());
        int begun = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Count(owner => storage.Begin(study, 3, $"{owner}", Long) is not null);
        Assert.Equal(1, begun);
    }

    [Fact]
    public void The_same_asks_get_the_same_points_in_another_study()
    {
        Study one = new(storage, study);
        StudyDefinition twin = Definition(study + "-twin");
        storage.Create(twin, new StudyTarget { Trials = 10, Jobs = 10 });
        Study other = new(storage, twin.Name);
        for (int i = 0; i < 3; i++) Assert.Equal(one.Ask(), other.Ask());
        Assert.Equal(one.Trials().Select(trial => trial.Record.Parameters), other.Trials().Select(trial => trial.Record.Parameters));
    }

    [Fact]
    public void Trials_from_elsewhere_have_ended_and_do_not_count()
    {
        TrialRecord done = new(7, TrialState.Done, new([new("x", 0.5), new("kind", "a")]), 3, [new IntermediateValue(1, 4)]);
        storage.AddEnded(study, new EndedTrials([done, done with { State = TrialState.Failed, Value = null, Intermediate = [] }], "elsewhere"));
        StudyTrial first = Trial(0);
        Assert.Equal((TrialState.Done, 3.0, "elsewhere"), (first.Record.State, first.Record.Value, first.Origin));
        Assert.Equal(done.Intermediate, first.Record.Intermediate);
        Assert.Equal(2, new Study(storage, study).Ask());
        Assert.Throws<StudyException>(() => storage.AddEnded(study, new EndedTrials([done, done with { State = TrialState.Running }], "elsewhere")));
        Assert.Equal(3, storage.Trials(study).Count);
        Assert.Equal(1, Study.OwnOf(storage.Trials(study)));
    }

    [Fact]
    public void A_study_begins_with_all_of_its_imported_trials_or_is_not_made()
    {
        TrialRecord done = new(0, TrialState.Done, new([new("x", 0.5), new("kind", "a")]), 3, []);
        StudyTarget target = new() { Trials = 1, Jobs = 1 };
        Assert.Throws<StudyException>(() => storage.Create(Definition(study + "-half"), target, new EndedTrials([done, done with { State = TrialState.Waiting }], "a log")));
        Assert.Null(storage.Find(study + "-half"));
        storage.Create(Definition(study + "-whole"), target, new EndedTrials([done, done with { Value = 2 }], "a log"));
        Study made = new(storage, study + "-whole");
        Assert.Equal([(0, 3.0, "a log", 0), (1, 2.0, "a log", 0)], made.Trials().Select(trial => (trial.Number, trial.Record.Value!.Value, trial.Origin!, trial.Attempts)));
        Assert.False(made.IsFinished(made.Trials()));
        Assert.Equal(2, made.Ask());
        Assert.Null(made.Ask());
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    private int Add(double x) => storage.Add(study, (_, _) => new([new("x", x), new("kind", "a")]))!.Value;

    private StudyTrial Trial(int number) => storage.Trials(study)[number];
}
