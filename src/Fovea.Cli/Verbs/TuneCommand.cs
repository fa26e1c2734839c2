using System.CommandLine;
using System.Text.Json;
using Fovea.Cli.Catalog;
using Fovea.Cli.Displays;
using Fovea.Cli.Tuning;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;
using Fovea.Tuning.Pruning;
using Fovea.Tuning.Samplers;
using Fovea.Tuning.Storage;
using Fovea.Tuning.Studies;

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
    private readonly TrialOptions trialOptions = new();
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public TuneCommand(Terminal terminal)
        : base("tune", "Search for the best options: fovea tune recipes/tuning/mnist.json --trials 50")
    {
        this.terminal = terminal;
        options.AddTo(this);
        foreach (Option option in new Option[] { trials, jobs, resume, output }) Add(option);
        trialOptions.AddTo(this);
        Add(threads);
        Add(json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int workers = SharedOptions.ThreadsOf(parsed, threads);
        TuningPlan? plan = options.PlanOf(parsed);
        if (plan is not null) plan = plan with { Recipe = plan.Recipe with { Data = DataCatalog.Absolute(plan.Recipe.Data) } };
        plan?.Check();
        StudyFolder folder = await FolderOfAsync(parsed, plan, stop).ConfigureAwait(false);
        using RunLock alone = RunLock.Acquire(folder.Root);
        Study study = parsed.GetValue(resume) ? Reopen(parsed, folder, plan) : Create(parsed, folder, plan!);
        folder.WriteRecipe(study.Definition);
        await TuneAsync(parsed, study, folder, workers, stop).ConfigureAwait(false);
        return Report(parsed, study, folder);
    }

    /// <summary>The folder to work in. What can be wrong with a new study is found before there is one.</summary>
    private async Task<StudyFolder> FolderOfAsync(ParseResult parsed, TuningPlan? plan, CancellationToken stop)
    {
        string? given = parsed.GetValue(output);
        if (parsed.GetValue(resume))
            return given is null ? StudyFolder.Last(NameOf(parsed)) : StudyFolder.Open(given);
        if (plan is null) throw new UsageException("tune what? Try: fovea tune recipes/tuning/mnist.json --trials 20");
        TargetOf(parsed, null);
        await DataCatalog.LoadAsync(DataCatalog.Open(plan.Recipe.Data, plan.Recipe.DataOptions).Source, terminal, stop).ConfigureAwait(false);
        return given is null ? StudyFolder.CreateNumbered(NameOf(parsed)) : StudyFolder.Create(given);
    }

    private string NameOf(ParseResult parsed)
    {
        string target = options.TargetOf(parsed) ?? throw new UsageException("--resume needs the study's folder as --out, or its recipe");
        return RunNames.Of(File.Exists(target) ? Path.GetFileNameWithoutExtension(target) : target);
    }

    private StudyTarget TargetOf(ParseResult parsed, StudyTarget? before) => new()
    {
        Trials = parsed.GetValue(trials) ?? before?.Trials ?? 50,
        Jobs = parsed.GetValue(jobs) ?? before?.Jobs ?? 1,
    };

    private Study Create(ParseResult parsed, StudyFolder folder, TuningPlan plan)
    {
        SqliteStudyStorage storage = SqliteStudyStorage.Open(folder.DatabasePath);
        StudyDefinition definition = new()
        {
            Name = RunNames.Of(Path.GetFileName(folder.Root)),
            Objective = plan.Recipe.ToJson(),
            Space = plan.Space,
            Sampler = plan.Sampler ?? new SobolOptions(),
            Pruner = plan.Pruner ?? new NoPruningOptions(),
            Seed = options.SeedOf(parsed),
        };
        storage.Create(definition, TargetOf(parsed, null));
        return new Study(storage, definition.Name);
    }

    private Study Reopen(ParseResult parsed, StudyFolder folder, TuningPlan? plan)
    {
        SqliteStudyStorage storage = SqliteStudyStorage.Open(folder.DatabasePath);
        IReadOnlyList<string> names = storage.Names();
        string name = names.Count == 1 ? names[0] : throw new StudyException($"{folder.DatabasePath} must have one study, but has {names.Count}");
        Study study = new(storage, name);
        options.CheckSame(parsed, study.Definition, plan?.Recipe.ToJson(), plan?.Space);
        storage.SetTarget(name, TargetOf(parsed, storage.Target(name)));
        return study;
    }

    private async Task TuneAsync(ParseResult parsed, Study study, StudyFolder folder, int workers, CancellationToken stop)
    {
        StudyTarget target = study.Storage.Target(study.Name);
        IReadOnlyList<StudyTrial> before = study.Trials();
        string place = Path.GetRelativePath(".", folder.Root);
        terminal.Say($"study {study.Name}: {target.Trials} trials, {target.Jobs} at the same time, {before.Count(trial => trial.HasEnded)} ended; folder {place}");
        RunnerOptions runnerOptions = trialOptions.RunnerOf(parsed);
        TrainingObjective objective = new(folder, Math.Max(1, workers / target.Jobs), runnerOptions.Lease);
        TrialRunner runner = new(study, objective, runnerOptions, $"{Environment.MachineName}:{Environment.ProcessId}");
        CheckpointQuota quota = new(folder, trialOptions.QuotaOf(parsed));
        try
        {
            Task work = new LocalTuner(study, runner, runnerOptions).RunAsync(quota.Enforce, stop);
            await new StudyDisplay(terminal, study).ShowAsync(work, before).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            terminal.Say($"go on with: fovea tune --resume --out {place}");
            throw;
        }
    }

    private int Report(ParseResult parsed, Study study, StudyFolder folder)
    {
        IReadOnlyList<StudyTrial> all = study.Trials();
        StudyTrial? best = Study.BestOf(all);
        if (best is null) terminal.Say($"fovea: none of the {all.Count} trials ended with a value");
        if (parsed.GetValue(json))
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(StudyResult.Of(study), CliContext.Default.StudyResult));
        }
        else if (best is not null)
        {
            terminal.Output.WriteLine($"best: trial {best.Number} of {all.Count}, validation error {best.Record.Value:F2} %");
            foreach ((string name, var value) in best.Record.Parameters) terminal.Output.WriteLine($"  --set {name}={value}");
            if (best.Origin is null) terminal.Output.WriteLine($"its run: {Path.GetRelativePath(".", folder.RunOf(best.Number))}");
        }

        return best is null ? ExitCode.Failed : ExitCode.Done;
    }
}
