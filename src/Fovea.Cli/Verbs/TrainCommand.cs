using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Training.Exports;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Cli.Verbs;

/// <summary>fovea train: trains a model by a recipe.</summary>
internal sealed class TrainCommand : Command
{
    private const int MostJobs = 1000;

    private readonly Terminal terminal;
    private readonly TrainingResultDisplay display;
    private readonly Argument<string?> target = new("RECIPE|DATA") { Arity = ArgumentArity.ZeroOrOne, Description = "A recipe file, or a data set: mnist, cue." };
    private readonly Option<string?> output = new("--out") { Description = "Folder of the run; default: the next free runs/NAME-001." };
    private readonly Option<string?> from = new("--from") { Description = "Start from the weights of this model or run; of DATA, with the model's own shape; without RECIPE or DATA, by its own recipe.", HelpName = "MODEL" };
    private readonly Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder, or with all of its seeds' runs that are not done; with --epochs to so many in all.", HelpName = "RUN" };
    private readonly RecipeArguments recipeArguments = new();
    private readonly Option<ulong?> seed = new("--seed") { Description = "Seed of weights, order, starts and sampled locations." };
    private readonly Option<int> seeds = new("--seeds") { Description = "Train this many seeds, each in a folder of the run's folder: on the processor one after the other, on a device side by side.", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> jobs = new("--jobs") { Description = "Seeds at the same time, which share the threads; default: on the processor 1, on a device all of them." };
    private readonly Option<double> checkpointSeconds = new("--checkpoint-seconds") { Description = "Longest time between two checkpoints.", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> noTest = new("--no-test") { Description = "End without a look at the test images: for a run that is one of many to choose from." };
    private readonly Option<bool> tensorBoard = new("--tensorboard") { Description = "Write metrics and looks as TensorBoard events into the run's folder." };
    private readonly DeviceOption device;
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public TrainCommand(Terminal terminal, DeviceOption device)
        : base("train", "Train a model: fovea train mnist")
    {
        this.terminal = terminal;
        this.device = device;
        display = new TrainingResultDisplay(terminal);
        Add(target);
        foreach (Option option in new Option[] { output, from, resume }) Add(option);
        recipeArguments.AddTo(this);
        foreach (Option option in new Option[] { seed, seeds, jobs, checkpointSeconds, noTest, tensorBoard }) Add(option);
        device.AddTo(this);
        Add(threads);
        Add(json);
        SetAction(RunAsync);
    }

    /// <exception cref="UsageException">It is out of range.</exception>
    private TimeSpan CheckpointIntervalOf(ParseResult parsed) => parsed.GetValue(checkpointSeconds) is var seconds && seconds is >= 0 and <= 1e7
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException($"{checkpointSeconds.Name} must be 0 to 1e7 seconds, but is {seconds}");

    private Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        SharedOptions.ThreadsOf(parsed, threads);
        CheckpointIntervalOf(parsed);
        return parsed.GetValue(resume) is { } folder ? GoOnAsync(folder, parsed, stop) : BeginAsync(parsed, stop);
    }

    private async Task<int> GoOnAsync(string folder, ParseResult parsed, CancellationToken stop)
    {
        SeedGroup? group = SeedGroup.Find(folder);
        Option[] unfit = [output, from, seed, seeds, .. group is null ? [jobs] : Array.Empty<Option>()];
        IEnumerable<string> others = recipeArguments.GivenIn(parsed).Concat(unfit.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name));
        string? other = parsed.GetValue(target) is { } named ? $"'{named}'" : others.FirstOrDefault(name => name != recipeArguments.Epochs.Name);
        if (other is not null)
            throw new UsageException($"--resume goes on with a run as it was started, so {other} has no place beside it: give nothing else but --epochs, {(group is null ? string.Empty : "--jobs, ")}--device, --threads, --checkpoint-seconds, --no-test, --tensorboard and --json");
        stop.ThrowIfCancellationRequested();
        List<Resumption> runs = [];
        try
        {
            foreach (string path in group?.Runs ?? [RunLibrary.Open(folder).Path]) runs.Add(Resumption.Open(path, parsed.GetValue(recipeArguments.Epochs)));
            if (group is not null) RequireOneRecipe(folder, runs);
            IReadOnlyList<TrainingResult> results = await GoOnAsync(parsed, runs, group, stop).ConfigureAwait(false);
            if (group is null) display.Show(results[0], runs[0].Recipe.Data, parsed.GetValue(json));
            else display.Show(results, parsed.GetValue(json));
            return ExitCode.Done;
        }
        finally
        {
            foreach (Resumption run in runs) run.Dispose();
        }
    }

    /// <returns>What came of each run, those that were done already among them.</returns>
    private async Task<IReadOnlyList<TrainingResult>> GoOnAsync(ParseResult parsed, List<Resumption> runs, SeedGroup? group, CancellationToken stop)
    {
        TrainingManner how = MannerOf(parsed, runs[0].Recipe);
        int together = JobsOf(parsed, how.Device is null ? 1 : Math.Min(runs.Count, MostJobs));
        // What is said of its weights must be of these, and they must be there to look with.
        foreach (Resumption done in runs.Where(run => run.IsDone)) ModelLibrary.Open(done.Folder.Path);
        Resumption[] open = [.. runs.Where(run => !run.IsDone)];
        if (open.Length == 0)
        {
            string place = Path.GetRelativePath(".", group?.Path ?? runs[0].Folder.Path);
            terminal.Say($"{place} is finished already, after {runs[0].Planned} {(runs[0].Planned == 1 ? "epoch" : "epochs")}: {recipeArguments.Epochs.Name} with more of them goes on with it");
            return [.. runs.Select(run => run.Result!)];
        }

        DataSet data = await LoadAsync(open[0].Recipe, stop).ConfigureAwait(false);
        foreach (Resumption run in open) RecipeRules.Check(run.Recipe, data, testsAtEnd: how.TestsAtEnd);
        stop.ThrowIfCancellationRequested();
        foreach (Resumption run in open) run.Extend();
        TrainingRuns training = new(terminal, data, group is null ? how : how.Of(group, WordsOfJobs(parsed)));
        Queue<TrainingResult> results = new(together > 1 && open.Length > 1
            ? training.TrainSideBySide([.. open.Select(run => (run.Recipe, run.Folder))], together, stop)
            : [.. open.Select(run => training.Train(run.Recipe, run.Folder, stop, run.Planned))]);
        return [.. runs.Select(run => run.IsDone ? run.Result! : results.Dequeue())];
    }

    /// <exception cref="UsageException">Runs differ in more than their seeds.</exception>
    private static void RequireOneRecipe(string folder, List<Resumption> runs)
    {
        static string WithoutSeed(Resumption run) => (run.Recipe with { Training = run.Recipe.Training with { Seed = 0 } }).ToJson();

        if (runs.FirstOrDefault(run => WithoutSeed(run) != WithoutSeed(runs[0])) is { } other)
            throw new UsageException($"the runs in {folder} must have one recipe but for their seeds, but {Path.GetFileName(other.Folder.Path)} differs from {Path.GetFileName(runs[0].Folder.Path)}: go on with each by itself");
    }

    private async Task<int> BeginAsync(ParseResult parsed, CancellationToken stop)
    {
        Recipe wanted = RecipeOf(parsed);
        int count = parsed.GetValue(seeds);
        if (count < 1) throw new UsageException($"--seeds must be at least 1, but is {count}");
        if (count == 1 && parsed.GetValue(jobs) is not null) throw new UsageException("--jobs is for several seeds: give --seeds too");
        RecipeRules.Check(wanted);
        TrainingManner how = MannerOf(parsed, wanted);
        int together = JobsOf(parsed, how.Device is null ? 1 : Math.Min(count, MostJobs));
        DataSet data = await LoadAsync(wanted, stop).ConfigureAwait(false);
        RecipeRules.Check(wanted, data, testsAtEnd: how.TestsAtEnd);
        Tell(wanted, WeightTransfer.Preview(wanted, data), data);
        stop.ThrowIfCancellationRequested();
        if (count > 1)
        {
            Recipe[] recipes = [.. Enumerable.Range(0, count).Select(i => wanted with { Training = wanted.Training with { Seed = wanted.Training.Seed + (ulong)i } })];
            display.Show(TrainSeeds(parsed, data, how, recipes, together, stop), parsed.GetValue(json));
            return ExitCode.Done;
        }

        using RunFolder run = NewRun(parsed.GetValue(output), wanted);
        display.Show(new TrainingRuns(terminal, data, how).Train(wanted, run, stop), wanted.Data, parsed.GetValue(json));
        return ExitCode.Done;
    }

    private IReadOnlyList<TrainingResult> TrainSeeds(ParseResult parsed, DataSet data, TrainingManner how, Recipe[] recipes, int together, CancellationToken stop)
    {
        List<(Recipe Recipe, RunFolder Folder)> seeded = [];
        try
        {
            // All of them before the first one trains: one that is there already is told at once, and one command goes on with all after a stop.
            SeedGroup group = NewGroup(parsed.GetValue(output), recipes[0], seeded);
            foreach (Recipe recipe in recipes.Skip(1)) seeded.Add((recipe, NewRun(group.FolderOf(recipe.Training.Seed), recipe)));
            TrainingRuns runs = new(terminal, data, how.Of(group, WordsOfJobs(parsed)));
            return together > 1 ? runs.TrainSideBySide(seeded, together, stop) : runs.TrainOneByOne(seeded, stop);
        }
        finally
        {
            foreach ((_, RunFolder folder) in seeded) folder.Dispose();
        }
    }

    /// <summary>A folder for seeds, with the first one's run in it: the one that is named, or the next free runs/NAME-001.</summary>
    private SeedGroup NewGroup(string? folder, Recipe first, List<(Recipe Recipe, RunFolder Folder)> seeded)
    {
        for (int number = 1; ; number++)
        {
            SeedGroup group = new(folder ?? Path.Combine(RunLibrary.DefaultFolder, $"{RunLibrary.NameFor(first.Data)}-{number:D3}"));
            string place = group.FolderOf(first.Training.Seed);
            if (folder is null && Path.Exists(group.Path)) continue;
            try
            {
                seeded.Add((first, NewRun(place, first)));
                return group;
            }
            catch (Exception exception) when (folder is null && ((exception is RunException && Path.Exists(place)) || exception is RunLockedException))
            {
                // Somebody else took the number in between.
            }
        }
    }

    private string[] WordsOfJobs(ParseResult parsed) => parsed.GetValue(jobs) is { } given ? [jobs.Name, $"{given}"] : [];

    /// <exception cref="UsageException">It is out of range.</exception>
    private int JobsOf(ParseResult parsed, int usual) => parsed.GetValue(jobs) is not { } given
        ? usual
        : given is >= 1 and <= MostJobs ? given : throw new UsageException($"--jobs must be 1 to {MostJobs}, but is {given}");

    private TrainingManner MannerOf(ParseResult parsed, Recipe recipe)
    {
        bool testsAtEnd = !parsed.GetValue(noTest);
        return new TrainingManner(
            device.For(parsed, recipe, terminal), SharedOptions.ThreadsOf(parsed, threads), CheckpointIntervalOf(parsed), testsAtEnd, parsed.GetValue(tensorBoard),
            [.. testsAtEnd ? [] : new[] { noTest.Name }, .. device.WordsOf(parsed)]);
    }

    private Recipe RecipeOf(ParseResult parsed)
    {
        Recipe recipe = recipeArguments.Apply(parsed, Named(parsed));
        recipe = recipe with { DataOptions = NamedData.Choose(recipe).Options };
        return parsed.GetValue(seed) is { } wantedSeed ? recipe.With("training.seed", $"{wantedSeed}") : recipe;
    }

    /// <summary>The recipe that is named, by itself or by the model to start from.</summary>
    /// <exception cref="UsageException">None is.</exception>
    private Recipe Named(ParseResult parsed)
    {
        string? name = parsed.GetValue(target);
        if (parsed.GetValue(from) is not { } model) return RecipeCatalog.Find(name ?? throw new UsageException($"train what? Try: {ShellCommand.Line("train", "mnist")}"));
        ModelPlace place = ModelLibrary.At(model);
        Recipe recipe;
        if (name is null)
        {
            Recipe own = place.Open().Recipe;
            recipe = own with { Training = own.Training with { Extensions = [] } };
        }
        else
        {
            recipe = RecipeCatalog.Find(name);
            // Data alone says nothing of the model: then it has the shape of the one that is there.
            if (DataSets.Find(name) is not null) recipe = recipe with { Model = place.Open().Recipe.Model };
        }

        return recipe with { StartFrom = StartingWeights.From(place.Path) };
    }

    private void Tell(Recipe recipe, WeightTransfer? start, DataSet data)
    {
        if (recipe.Training.BatchSize > data.Training.Count)
            terminal.Say($"every step takes all {data.Training.Count:N0} training images: training.batchSize is {recipe.Training.BatchSize}");
        if (start is null) return;
        string model = Path.GetRelativePath(".", recipe.StartFrom!.Model);
        terminal.Say($"starts from {model}: {start.Describe().First()}");
        foreach (string line in start.Describe().Skip(1)) terminal.Say($"  {line}");
        if (start.Normalization is null && data.Normalization is not null)
            terminal.Say("  channels are taken as they are, as they were for the model: the data's own normalisation is not used");
    }

    private Task<DataSet> LoadAsync(Recipe recipe, CancellationToken stop) =>
        NamedData.LoadAsync(recipe, new DataDisplay(terminal), stop);

    private RunFolder NewRun(string? folder, Recipe recipe)
    {
        if (folder is null) return RunFolder.CreateNumbered("runs", RunLibrary.NameFor(recipe.Data), recipe);
        return RunView.TryOpen(folder) is null
            ? RunFolder.Create(folder, recipe)
            : throw new RunException($"{folder} is a run already and is never overwritten: give another {output.Name}, or go on with it: {ShellCommand.Line("train", resume.Name, folder)}");
    }
}
