using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Data;
using Fovea.Training;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Cli.Verbs;

/// <summary>fovea train: trains a model by a recipe.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Terminal terminal;
    private readonly TrainingResultDisplay display;
    private readonly Argument<string?> target = new("RECIPE|DATA") { Arity = ArgumentArity.ZeroOrOne, Description = "A recipe file, or a data set: mnist, cue." };
    private readonly Option<string?> output = new("--out") { Description = "Folder of the run; default: the next free runs/NAME-001." };
    private readonly Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder.", HelpName = "RUN" };
    private readonly Option<int?> epochs = new("--epochs") { Description = "Passes over the training images." };
    private readonly Option<ulong?> seed = new("--seed") { Description = "Seed of weights, order, starts and sampled locations." };
    private readonly Option<int> seeds = new("--seeds") { Description = "Train this many seeds, one after the other.", DefaultValueFactory = _ => 1 };
    private readonly Option<string[]> set = new("--set") { Description = "Change any option of the recipe.", HelpName = "training.batchSize=64" };
    private readonly DataArguments dataArguments = new();
    private readonly Option<double> checkpointSeconds = new("--checkpoint-seconds") { Description = "Longest time between two checkpoints.", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> noTest = new("--no-test") { Description = "End without a look at the test images: for a run that is one of many to choose from." };
    private readonly Option<bool> tensorBoard = new("--tensorboard") { Description = "Write metrics and looks as TensorBoard events into the run's folder." };
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public TrainCommand(Terminal terminal)
        : base("train", "Train a model: fovea train mnist")
    {
        this.terminal = terminal;
        display = new TrainingResultDisplay(terminal);
        Add(target);
        foreach (Option option in new Option[] { output, resume, epochs, seed, seeds, set, checkpointSeconds, noTest, tensorBoard, threads, json }) Add(option);
        dataArguments.AddTo(this);
        SetAction(RunAsync);
    }

    /// <exception cref="UsageException">It is out of range.</exception>
    private TimeSpan CheckpointIntervalOf(ParseResult parsed) => parsed.GetValue(checkpointSeconds) is var seconds && seconds is >= 0 and <= 1e7
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException($"{checkpointSeconds.Name} must be 0 to 1e7 seconds, but is {seconds}");

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int workers = SharedOptions.ThreadsOf(parsed, threads);
        CheckpointIntervalOf(parsed);
        if (parsed.GetValue(resume) is { } folder)
        {
            if (parsed.GetValue(target) is not null || parsed.GetValue(output) is not null || parsed.GetValue(epochs) is not null
                || parsed.GetValue(seed) is not null || parsed.GetValue(seeds) != 1 || parsed.GetValue(set) is { Length: > 0 })
                throw new UsageException("--resume goes on with a run as it was started: give nothing else but --threads, --checkpoint-seconds, --no-test, --tensorboard and --json");
            stop.ThrowIfCancellationRequested();
            using RunFolder run = RunFolder.Open(RunLibrary.Open(folder).Path);
            Recipe recipe = run.ReadRecipe();
            // A folder that was copied or moved has a result that names where it was.
            TrainingResult? before = run.ReadResult() is { } result ? result with { Run = run.Path } : null;
            // What is said of its weights must be of these, and they must be there to look with.
            if (before is not null) ModelLibrary.Open(folder);
            display.Show(before ?? Train(recipe, await LoadAsync(recipe, stop).ConfigureAwait(false), run, workers, parsed, stop), recipe.Data, parsed.GetValue(json));
            return ExitCode.Done;
        }

        Recipe wanted = RecipeOf(parsed);
        int count = parsed.GetValue(seeds);
        if (count < 1) throw new UsageException($"--seeds must be at least 1, but is {count}");
        RecipeRules.Check(wanted);
        DataSet data = await LoadAsync(wanted, stop).ConfigureAwait(false);
        RecipeRules.Check(wanted, data, testsAtEnd: !parsed.GetValue(noTest));
        stop.ThrowIfCancellationRequested();
        if (count == 1)
        {
            using RunFolder run = NewRun(parsed.GetValue(output), wanted);
            display.Show(Train(wanted, data, run, workers, parsed, stop), wanted.Data, parsed.GetValue(json));
            return ExitCode.Done;
        }

        List<TrainingResult> results = [];
        for (int i = 0; i < count; i++)
        {
            Recipe seeded = wanted with { Training = wanted.Training with { Seed = wanted.Training.Seed + (ulong)i } };
            string? folderOfSeed = parsed.GetValue(output) is { } parent ? Path.Combine(parent, $"seed-{seeded.Training.Seed}") : null;
            using RunFolder run = NewRun(folderOfSeed, seeded);
            results.Add(Train(seeded, data, run, workers, parsed, stop));
        }

        display.Show(results, parsed.GetValue(json));
        return ExitCode.Done;
    }

    private Recipe RecipeOf(ParseResult parsed)
    {
        Recipe recipe = RecipeCatalog.Find(parsed.GetValue(target) ?? throw new UsageException($"train what? Try: {ShellCommand.Of("train", "mnist")}"));
        recipe = recipe.With((parsed.GetValue(set) ?? []).Select(OptionAndValue));
        if (DataSets.Find(recipe.Data) is { TakesPath: true } entry && recipe.Data == entry.Usage && !Path.Exists("PATH"))
            throw new UsageException($"the recipe leaves open where its data lies: give --set data={entry.Name}:FOLDER");
        recipe = recipe with { Data = NamedData.Absolute(recipe.Data) };
        recipe = recipe with { DataOptions = DataSets.Choose(recipe.Data, dataArguments.Read(parsed, recipe.DataOptions)).Options };
        if (parsed.GetValue(epochs) is { } wantedEpochs) recipe = recipe.With("training.epochs", $"{wantedEpochs}");
        if (parsed.GetValue(seed) is { } wantedSeed) recipe = recipe.With("training.seed", $"{wantedSeed}");
        return recipe;
    }

    private static KeyValuePair<string, string> OptionAndValue(string change) => change.Split('=', 2) is [string option, string value]
        ? KeyValuePair.Create(option, value)
        : throw new UsageException($"--set takes OPTION=VALUE, but got '{change}'");

    private Task<DataSet> LoadAsync(Recipe recipe, CancellationToken stop) =>
        NamedData.LoadAsync(recipe.Data, recipe.DataOptions, new DataDisplay(terminal), stop);

    private static RunFolder NewRun(string? folder, Recipe recipe) =>
        folder is null ? RunFolder.CreateNumbered("runs", RunLibrary.NameFor(recipe.Data), recipe) : RunFolder.Create(folder, recipe);

    private TrainingResult Train(Recipe recipe, DataSet data, RunFolder run, int workers, ParseResult parsed, CancellationToken stop)
    {
        string folder = Path.GetRelativePath(".", run.Path);
        terminal.Say($"training on {data.Training.Count:N0} {data.Name} images of {data.Shape}, {recipe.Training.Epochs} {(recipe.Training.Epochs == 1 ? "epoch" : "epochs")}, seed {recipe.Training.Seed}; run {folder}");
        TrainingDisplay progress = new(terminal);
        using TensorBoardLog? events = parsed.GetValue(tensorBoard) || TensorBoardLog.IsUsedIn(run.Path) ? new(run.Path, recipe.Training.Epochs) : null;
        using Trainer trainer = new(recipe, data, run, workers, events is null ? progress : new Observers(progress, events))
        {
            CheckpointInterval = CheckpointIntervalOf(parsed),
            TestsAtEnd = !parsed.GetValue(noTest),
        };
        events?.LookWith(trainer.Current, data.Validation);
        try
        {
            return trainer.Run(stop);
        }
        catch (OperationCanceledException)
        {
            string[] noTestAgain = trainer.TestsAtEnd ? [] : [noTest.Name];
            terminal.Say($"go on with: {ShellCommand.Of(["train", resume.Name, folder, .. noTestAgain])}");
            throw;
        }
    }
}
