using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Training.Exports;
using Fovea.Training.Recipes;

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
    private readonly Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder; with --epochs to so many in all.", HelpName = "RUN" };
    private readonly RecipeArguments recipeArguments = new();
    private readonly Option<ulong?> seed = new("--seed") { Description = "Seed of weights, order, starts and sampled locations." };
    private readonly Option<int> seeds = new("--seeds") { Description = "Train this many seeds: on the processor one after the other, on a device side by side.", DefaultValueFactory = _ => 1 };
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
        IEnumerable<string> others = recipeArguments.GivenIn(parsed).Concat(new Option[] { output, from, seed, seeds, jobs }.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name));
        string? other = parsed.GetValue(target) is { } named ? $"'{named}'" : others.FirstOrDefault(name => name != recipeArguments.Epochs.Name);
        if (other is not null)
            throw new UsageException($"--resume goes on with a run as it was started, so {other} has no place beside it: give nothing else but --epochs, --device, --threads, --checkpoint-seconds, --no-test, --tensorboard and --json");
        stop.ThrowIfCancellationRequested();
        using RunFolder run = RunFolder.Open(RunLibrary.Open(folder).Path);
        Recipe recipe = run.ReadRecipe();
        TrainingManner how = MannerOf(parsed, recipe);
        // A folder that was copied or moved has a result that names where it was.
        TrainingResult? before = run.ReadResult() is { } result ? result with { Run = run.Path } : null;
        int planned = before?.StoppedAfterEpoch ?? recipe.Training.Epochs, wanted = parsed.GetValue(recipeArguments.Epochs) ?? planned;
        if (before is not null && wanted == planned)
        {
            // What is said of its weights must be of these, and they must be there to look with.
            ModelLibrary.Open(folder);
            terminal.Say($"{Path.GetRelativePath(".", run.Path)} is finished already, after {planned} {(planned == 1 ? "epoch" : "epochs")}: {recipeArguments.Epochs.Name} with more of them goes on with it");
            display.Show(before, recipe.Data, parsed.GetValue(json));
            return ExitCode.Done;
        }

        // What cannot be is said before data is loaded; what can is written down once nothing else can fail.
        if (wanted != planned) recipe = run.ReadExtended(wanted);
        DataSet data = await LoadAsync(recipe, stop).ConfigureAwait(false);
        RecipeRules.Check(recipe, data, testsAtEnd: !parsed.GetValue(noTest));
        stop.ThrowIfCancellationRequested();
        if (wanted != planned) run.Extend(wanted);
        display.Show(new TrainingRuns(terminal, data, how).Train(recipe, run, stop, planned), recipe.Data, parsed.GetValue(json));
        return ExitCode.Done;
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
        if (parsed.GetValue(target) is { } named) wanted = Fitted(named, wanted, data);
        RecipeRules.Check(wanted, data, testsAtEnd: how.TestsAtEnd);
        Tell(wanted, WeightTransfer.Preview(wanted, data), data);
        stop.ThrowIfCancellationRequested();
        TrainingRuns runs = new(terminal, data, how);
        if (count > 1)
        {
            Recipe[] recipes = [.. Enumerable.Range(0, count).Select(i => wanted with { Training = wanted.Training with { Seed = wanted.Training.Seed + (ulong)i } })];
            display.Show(together > 1 ? SideBySide(parsed, runs, recipes, together, stop) : OneByOne(parsed, runs, recipes, stop), parsed.GetValue(json));
            return ExitCode.Done;
        }

        using RunFolder run = NewRun(parsed.GetValue(output), wanted);
        display.Show(runs.Train(wanted, run, stop), wanted.Data, parsed.GetValue(json));
        return ExitCode.Done;
    }

    private List<TrainingResult> OneByOne(ParseResult parsed, TrainingRuns runs, Recipe[] recipes, CancellationToken stop)
    {
        List<TrainingResult> results = [];
        foreach (Recipe recipe in recipes)
        {
            using RunFolder run = NewRunOfSeed(parsed, recipe);
            results.Add(runs.Train(recipe, run, stop));
        }

        return results;
    }

    private IReadOnlyList<TrainingResult> SideBySide(ParseResult parsed, TrainingRuns runs, Recipe[] recipes, int together, CancellationToken stop)
    {
        List<(Recipe Recipe, RunFolder Folder)> seeded = [];
        try
        {
            // All of them before the first one trains: one that is there already is told at once, and each can go on after a stop.
            foreach (Recipe recipe in recipes) seeded.Add((recipe, NewRunOfSeed(parsed, recipe)));
            return runs.TrainSideBySide(seeded, together, stop);
        }
        finally
        {
            foreach ((_, RunFolder folder) in seeded) folder.Dispose();
        }
    }

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

    private Recipe Fitted(string argument, Recipe recipe, DataSet data)
    {
        Recipe fitted = RecipeCatalog.FitTo(argument, recipe, data);
        if (fitted != recipe) terminal.Say($"training.batchSize is {fitted.Training.BatchSize} instead of {recipe.Training.BatchSize}: {data.Name} has no more images to train on");
        return fitted;
    }

    private void Tell(Recipe recipe, WeightTransfer? start, DataSet data)
    {
        if (start is null) return;
        string model = Path.GetRelativePath(".", recipe.StartFrom!.Model);
        terminal.Say($"starts from {model}: {start.Describe().First()}");
        foreach (string line in start.Describe().Skip(1)) terminal.Say($"  {line}");
        if (start.Normalization is null && data.Normalization is not null)
            terminal.Say("  channels are taken as they are, as they were for the model: the data's own normalisation is not used");
    }

    private Task<DataSet> LoadAsync(Recipe recipe, CancellationToken stop) =>
        NamedData.LoadAsync(recipe, new DataDisplay(terminal), stop);

    private static RunFolder NewRun(string? folder, Recipe recipe) =>
        folder is null ? RunFolder.CreateNumbered("runs", RunLibrary.NameFor(recipe.Data), recipe) : RunFolder.Create(folder, recipe);

    private RunFolder NewRunOfSeed(ParseResult parsed, Recipe recipe) =>
        NewRun(parsed.GetValue(output) is { } parent ? Path.Combine(parent, $"seed-{recipe.Training.Seed}") : null, recipe);
}
