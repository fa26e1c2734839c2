using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Application.Reporting;
using Fovea.Application.Trials;
using Fovea.Cli.Displays;
using Fovea.Configuration;
using Fovea.Training.Runs;
using Fovea.Tuning;
using Fovea.Workers;

namespace Fovea.Cli.Verbs;

/// <summary>fovea tune: searches for the options of a recipe that yield the least validation error.</summary>
internal sealed class TuneCommand : Command
{
    private readonly Terminal terminal;
    private readonly TuneOptions options = new();
    private readonly Option<int?> trials = new("--trials") { Description = "Trials in all; default 50, or what the study was to get." };
    private readonly Option<int?> jobs = new("--jobs") { Description = "Trials at the same time, which share the threads; default 1, or what the study had." };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the study in --out, or with the last one of this recipe." };
    private readonly Option<string?> output = new("--out") { Description = "Folder of the study; default: the next free runs/tune-NAME-001." };
    private readonly Option<string?> name = new("--name") { Description = "Name of the study in --storage; default: the recipe's." };
    private readonly ImportOptions importOptions = new();
    private readonly StorageOptions storageOptions = new();
    private readonly TrialOptions trialOptions = new();
    private readonly DeviceOption device;
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public TuneCommand(Terminal terminal, DeviceOption device)
        : base("tune", "Search for the best options: fovea tune recipes/tuning/mnist.json --trials 50")
    {
        this.terminal = terminal;
        this.device = device;
        options.AddTo(this);
        foreach (Option option in new Option[] { trials, jobs, resume, output, name }) Add(option);
        importOptions.AddTo(this);
        storageOptions.AddTo(this);
        trialOptions.AddTo(this);
        device.AddTo(this);
        Add(threads);
        Add(json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int workers = SharedOptions.ThreadsOf(parsed, threads);
        TuningPlan? plan = options.PlanOf(parsed);
        plan?.Check();
        if (plan is null && !parsed.GetValue(resume)) throw new UsageException($"tune what? Try: {ShellCommand.Line("tune", "mnist", trials.Name, "20")}");
        EarlierTrials? earlier = importOptions.Read(parsed, parsed.GetValue(resume) ? null : plan!.Space);
        if (storageOptions.AddressOf(parsed) is { } address) return await HandOutAsync(parsed, address, plan, earlier, stop).ConfigureAwait(false);

        if (plan is not null) device.For(parsed, plan.Recipe, terminal);
        (StudyFolder folder, RunLock held, plan) = await FolderOfAsync(parsed, plan, stop).ConfigureAwait(false);
        using RunLock alone = held;
        SqliteStudyStorage storage = SqliteStudyStorage.Open(folder.DatabasePath);
        StorageOptions.Watch(storage, terminal, stop);
        Study study = parsed.GetValue(resume)
            ? Reopen(parsed, StudyFolder.OnlyStudy(storage), plan)
            : Create(parsed, storage, RunLibrary.FileNameOf(Path.GetFileName(folder.Root), fallback: "study"), plan!, earlier);
        if (plan is null) device.For(parsed, StudyFolder.RecipeOf(study.Definition), terminal);
        folder.WriteRecipe(study.Definition);
        await TuneAsync(parsed, study, folder, workers, stop).ConfigureAwait(false);
        return Report(parsed, study, folder);
    }

    /// <summary>The folder to work in, held, and the plan as it is for the data. What can be wrong with a new study is found before there is one.</summary>
    private async Task<(StudyFolder Folder, RunLock Held, TuningPlan? Plan)> FolderOfAsync(ParseResult parsed, TuningPlan? plan, CancellationToken stop)
    {
        string? given = parsed.GetValue(output);
        if (parsed.GetValue(resume))
        {
            StudyFolder found = given is null ? LastOf(NameOf(parsed)) : StudyFolder.Open(given);
            return (found, RunLock.Acquire(found.Root), plan);
        }

        TargetOf(parsed, null);
        trialOptions.RunnerOf(parsed);
        DataSet data = await NamedData.LoadAsync(plan!.Recipe, new DataDisplay(terminal), stop).ConfigureAwait(false);
        plan.Check(data);
        StudyFolder made = given is null ? StudyFolder.CreateNumbered(NameOf(parsed), out RunLock held) : StudyFolder.Create(given, out held);
        return (made, held, plan);
    }

    /// <exception cref="UsageException">There is none.</exception>
    private StudyFolder LastOf(string recipe)
    {
        try
        {
            return StudyFolder.Last(recipe);
        }
        catch (InvalidRequestException exception) when (exception.IsNotFound)
        {
            throw new UsageException($"{exception.Message} as {output.Name}");
        }
    }

    /// <summary>Keeps a study in PostgreSQL supplied with trials until it has them all; workers run them.</summary>
    private async Task<int> HandOutAsync(ParseResult parsed, PostgresAddress address, TuningPlan? plan, EarlierTrials? earlier, CancellationToken stop)
    {
        if (parsed.GetValue(output) is not null) throw new UsageException("--out is where trials run: give it to fovea worker, not to tune with --storage");
        if (device.IsGiven(parsed)) throw new UsageException("--device is what trials run on: give it to fovea worker, not to tune with --storage");
        PostgresStudyStorage storage = await StorageOptions.OpenAsync(address, terminal, stop).ConfigureAwait(false);
        string wanted = parsed.GetValue(name) ?? NameOf(parsed);
        if (!parsed.GetValue(resume) && storage.Names().Contains(wanted))
            throw new StudyException($"{address} has a study '{wanted}' already: go on with it by {resume.Name}, or give another {name.Name}");
        Study study = parsed.GetValue(resume) ? Reopen(parsed, new Study(storage, wanted), plan) : Create(parsed, storage, wanted, plan!, earlier);
        IReadOnlyList<StudyTrial> before = study.Trials();
        StudyTarget target = storage.Target(study.Name);
        terminal.Say($"study {study.Name} in {address}: {Counted.Of(target.Trials, "trial")}, {target.Jobs} at the same time, {Ended(before)}; run them with: {ShellCommand.Line("worker", "--storage", $"{address}")}");
        TrialQueue queue = await StorageOptions.OpenQueueAsync(address, trialOptions.RunnerOf(parsed), stop).ConfigureAwait(false);
        try
        {
            await new StudyDisplay(terminal, study).ShowAsync(Task.Run(() => queue.FollowAsync(study, stop), CancellationToken.None), before).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            terminal.Say($"workers go on with the study; follow it with: {ShellCommand.Line(["tune", resume.Name, .. new StudyPlace(study.Name, null, study.Storage.Place).ResumeWords])}");
            throw;
        }

        return Report(parsed, study, null);
    }

    private string NameOf(ParseResult parsed)
    {
        string target = options.TargetOf(parsed) ?? throw new UsageException("--resume needs the study's recipe, its folder as --out, or, with --storage, its --name");
        return RunLibrary.FileNameOf(File.Exists(target) ? Path.GetFileNameWithoutExtension(target) : target, fallback: "study");
    }

    /// <exception cref="UsageException">A number is out of range.</exception>
    private StudyTarget TargetOf(ParseResult parsed, StudyTarget? before)
    {
        try
        {
            return new StudyTarget { Trials = parsed.GetValue(trials) ?? before?.Trials ?? 50, Jobs = parsed.GetValue(jobs) ?? before?.Jobs ?? 1 };
        }
        catch (OptionException exception)
        {
            throw new UsageException($"--{exception.Message}");
        }
    }

    private Study Create(ParseResult parsed, SqlStudyStorage storage, string called, TuningPlan plan, EarlierTrials? earlier)
    {
        StudyDefinition definition = new()
        {
            Name = called,
            Objective = plan.Recipe.ToJson(),
            Space = plan.Space,
            Sampler = plan.Sampler ?? new GaussianProcessOptions(),
            Pruner = plan.Pruner ?? new NoPruningOptions(),
            Seed = options.SeedOf(parsed),
        };
        storage.Create(definition, TargetOf(parsed, null), earlier?.Ended);
        if (earlier is not null) terminal.Say(earlier.Summary);
        return new Study(storage, definition.Name);
    }

    private Study Reopen(ParseResult parsed, Study study, TuningPlan? plan)
    {
        options.CheckSame(parsed, study.Definition, plan?.Recipe.ToJson(), plan?.Space);
        study.Storage.SetTarget(study.Name, TargetOf(parsed, study.Storage.Target(study.Name)));
        return study;
    }

    private async Task TuneAsync(ParseResult parsed, Study study, StudyFolder folder, int workers, CancellationToken stop)
    {
        StudyTarget target = study.Storage.Target(study.Name);
        IReadOnlyList<StudyTrial> before = study.Trials();
        string place = Path.GetRelativePath(".", folder.Root);
        terminal.Say($"study {study.Name}: {Counted.Of(target.Trials, "trial")}, {target.Jobs} at the same time, {Ended(before)}; folder {place}");
        RunnerOptions runnerOptions = trialOptions.RunnerOf(parsed);
        TrainingObjective objective = new(folder, Math.Max(1, workers / target.Jobs), runnerOptions.Lease) { DeviceWords = device.WordsOf(parsed) };
        CheckpointQuota quota = new(folder, trialOptions.QuotaOf(parsed));
        try
        {
            Task work = new LocalTuner(study, objective, runnerOptions).RunAsync(quota.Enforce, stop);
            await new StudyDisplay(terminal, study).ShowAsync(work, before).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            terminal.Say($"go on with: {ShellCommand.Line(["tune", resume.Name, .. new StudyPlace(study.Name, folder, study.Storage.Place).ResumeWords, .. device.WordsOf(parsed)])}");
            throw;
        }
    }

    private int Report(ParseResult parsed, Study study, StudyFolder? folder) =>
        new StudyResultDisplay(terminal).Show(study, new StudyPlace(study.Name, folder, study.Storage.Place), parsed.GetValue(json)) ? ExitCode.Done : ExitCode.Failed;

    /// <summary>"12 ended", and how many of them were imported.</summary>
    private static string Ended(IReadOnlyList<StudyTrial> trials)
    {
        int imported = trials.Count(trial => trial.IsImported);
        return $"{trials.Count(trial => trial.HasEnded) - imported} ended{(imported > 0 ? $", {imported} imported" : string.Empty)}";
    }
}
