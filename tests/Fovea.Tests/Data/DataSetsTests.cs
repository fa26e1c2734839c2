using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Training.Runs;

namespace Fovea.Tests.Data;

public sealed class DataSetsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    static DataSetsTests()
    {
        DataSets.Add("squares", "a bright square, left or right", new SquareOptions(), SquareContext.Default.SquareOptions, (request, options) => new SquareSource(request.Name, options));
        DataSets.Add("square-file", "the same, as many as a file says", request => new SquareSource(request.Name, new SquareOptions { Images = int.Parse(File.ReadAllText(request.Path)) }), takesPath: true);
    }

    [Fact]
    public async Task A_data_set_is_loaded_by_its_name()
    {
        DataSet cue = await DataSets.LoadAsync("cue", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(("cue", 8000), (cue.Name, cue.Training.Count));
        Assert.Superset(new HashSet<string> { "mnist", "translated-mnist", "cluttered-mnist-60", "cluttered-mnist-100", "cue", "squares", "square-file:PATH" }, DataSets.Names.ToHashSet());
    }

    [Fact]
    public async Task Options_are_written_over_the_defaults()
    {
        DataSet squares = await DataSets.LoadAsync("squares", new JsonObject { ["images"] = 12 }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(12, squares.Training.Count);
        DataChoice choice = DataSets.Choose("squares", new JsonObject { ["side"] = 8 });
        Assert.Equal("""{"images":40,"side":8}""", choice.Options.ToJsonString());
    }

    [Fact]
    public async Task A_kind_of_data_sets_takes_a_path()
    {
        File.WriteAllText(folder["count"], "16");
        DataSet squares = await DataSets.LoadAsync($"square-file:{folder["count"]}", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(($"square-file:{folder["count"]}", 16), (squares.Name, squares.Training.Count));
    }

    [Theory]
    [InlineData("mnits", "unknown data set 'mnits'; did you mean 'mnist'?; known: mnist, translated-mnist,")]
    [InlineData("square-file", "unknown data set 'square-file'; known: ")]
    [InlineData("mnist:x", "data set 'mnist' takes no path, but is given as 'mnist:x'")]
    [InlineData("square-file:", "square-file:PATH needs a path behind the colon")]
    [InlineData("", "unknown data set ''; known: ")]
    public void A_name_that_means_nothing_is_told_with_those_that_do(string name, string told) =>
        Assert.StartsWith(told, Assert.Throws<OptionException>(() => DataSets.Open(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_near_to_none_may_be_one_of_a_program_s_own() =>
        Assert.EndsWith("; one of a program's own is known after DataSets.Add", Assert.Throws<OptionException>(() => DataSets.Open("in-memory")).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_registered_or_opened_by_null()
    {
        Assert.Equal("open", Assert.Throws<ArgumentNullException>(() => DataSets.Add("by-nobody", "made by nobody", null!)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => DataSets.Open(null!)).ParamName);
        Assert.DoesNotContain("by-nobody", DataSets.Names);
    }

    [Fact]
    public async Task A_source_that_loads_null_is_told()
    {
        DataSets.Add("of-nothing", "loads nothing", _ => new NothingSource());
        Assert.Equal("the source of of-nothing must load a data set, but loaded null", (await Assert.ThrowsAsync<DataException>(() => DataSets.LoadAsync("of-nothing"))).Message);
    }

    [Fact]
    public async Task What_a_source_throws_is_told_with_the_data_set_it_is_about()
    {
        DataSets.Add("of-fault", "throws", _ => new ThrowingSource(new FormatException("row 3 has no label")));
        DataException exception = await Assert.ThrowsAsync<DataException>(() => DataSets.LoadAsync("of-fault"));
        Assert.Equal("data set of-fault cannot be had: row 3 has no label", exception.Message);
        Assert.IsType<FormatException>(exception.InnerException);
        Assert.StartsWith("data set of-fault cannot be had", Assert.Throws<DataException>(() => DataSets.Open("of-fault").IsHere).Message, StringComparison.Ordinal);
        DataSets.Add("of-no-source", "cannot be opened", _ => throw new FileNotFoundException("there is no index"));
        Assert.Equal("data set of-no-source cannot be had: there is no index", Assert.Throws<DataException>(() => DataSets.Open("of-no-source")).Message);
        // What speaks for itself, and a stop, stay what they are.
        DataSets.Add("of-words", "says it itself", _ => new ThrowingSource(new DataException("labels.csv has no row 3")));
        Assert.Equal("labels.csv has no row 3", (await Assert.ThrowsAsync<DataException>(() => DataSets.LoadAsync("of-words"))).Message);
        DataSets.Add("of-stop", "is stopped", _ => new ThrowingSource(new TaskCanceledException()));
        await Assert.ThrowsAsync<TaskCanceledException>(() => DataSets.LoadAsync("of-stop"));
    }

    private sealed class ThrowingSource(Exception exception) : IDataSource
    {
        public string Name => "of-fault";

        public bool IsHere => throw exception;

        public async Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation)
        {
            await Task.Yield();
            throw exception;
        }
    }

    private sealed class NothingSource : IDataSource
    {
        public string Name => "of-nothing";

        public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.FromResult<DataSet>(null!);
    }

    [Theory]
    [InlineData("squares", "colour", "unknown key 'colour'; known here: images, side")]
    [InlineData("squares", "images", "images must be 1 to 1000, but is 0")]
    [InlineData("cue", "images", "cue has no options, but got images")]
    public void An_option_that_is_none_or_breaks_its_rule_is_told(string name, string option, string told) =>
        Assert.StartsWith(told, Assert.Throws<OptionException>(() => DataSets.Open(name, new JsonObject { [option] = 0 })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("mnist", "data set 'mnist' is registered already; known: mnist, ")]
    [InlineData("square-file", "data set 'square-file' is registered already; known: mnist, ")]
    [InlineData("MNIST", "data set 'MNIST' is registered already, as 'mnist'; known: mnist, ")]
    [InlineData("my:data", "a data set's name must have letters, digits, '-', '_' and '.' alone, but is 'my:data'")]
    [InlineData("my data", "a data set's name must have letters, digits, '-', '_' and '.' alone, but is 'my data'")]
    [InlineData("", "a data set's name must have letters, digits, '-', '_' and '.' alone, but is ''")]
    public void A_name_that_is_taken_or_none_is_refused(string name, string told)
    {
        int before = DataSets.Names.Count(known => known == name);
        Assert.StartsWith(told, Assert.Throws<OptionException>(() => DataSets.Add(name, string.Empty, request => new SquareSource(request.Name, new SquareOptions()))).Message, StringComparison.Ordinal);
        Assert.Equal(before, DataSets.Names.Count(known => known == name));
    }

    [Fact]
    public async Task An_own_data_set_is_named_in_a_recipe_trained_resumed_and_evaluated()
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        Recipe recipe = Recipe.Parse("""
            {
              "data": "squares", "dataOptions": { "images": 60 },
              "model": { "glimpses": 2, "sensor": { "size": 6 }, "core": { "hidden": 8 } },
              "training": { "epochs": 4, "batchSize": 20 }
            }
            """);
        using (RunFolder run = RunFolder.Create(folder["run"], recipe))
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(test);
            using Trainer begun = new(recipe, await LoadAsync(recipe), run, threads: 1, new StopAfter(epoch: 2, stop));
            Assert.ThrowsAny<OperationCanceledException>(() => begun.Run(stop.Token));
        }

        using (RunFolder run = RunFolder.Open(folder["run"]))
        {
            Recipe read = run.ReadRecipe();
            using Trainer again = new(read, await LoadAsync(read), run, threads: 1);
            again.Run(test);
        }

        RunView finished = RunView.TryOpen(folder["run"])!;
        Assert.Equal([1, 2, 3, 4], finished.ReadMetrics().Epochs.Select(epoch => epoch.Epoch));
        TrainedModel trained = finished.ReadBest();
        Assert.Equal(("squares", 60), (trained.Recipe.Data, (int)trained.Recipe.DataOptions["images"]!));
        DataSet data = trained.Align(await LoadAsync(trained.Recipe));
        using WorkerTeam team = new(1);
        Assert.Equal(60, new Evaluator(trained.Model, data.Test, new EvaluationOptions(), team).Run(test).Images);

        Task<DataSet> LoadAsync(Recipe named) => DataSets.LoadAsync(named.Data, named.DataOptions, cancellation: test);
    }

    public void Dispose() => folder.Dispose();

    private sealed class StopAfter(int epoch, CancellationTokenSource stop) : ITrainingObserver
    {
        public void OnStep(in TrainingProgress progress)
        {
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
            if (metrics.Epoch == epoch) stop.Cancel();
        }
    }
}

internal sealed record SquareOptions
{
    public int Images { get; init => field = Check.Within(value, 1, 1000, nameof(Images)); } = 40;

    public int Side { get; init; } = 12;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SquareOptions))]
internal sealed partial class SquareContext : JsonSerializerContext;

/// <summary>Images whose left half is bright, or whose right half is.</summary>
internal sealed class SquareSource(string name, SquareOptions options) : IDataSource
{
    public string Name => name;

    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.FromResult(new DataSet(name, ["left", "right"], Make(), Make(), Make()));

    private MemoryImageSet Make()
    {
        int side = options.Side;
        byte[] pixels = new byte[options.Images * side * side];
        for (int i = 0; i < pixels.Length; i++)
        {
            int column = i % side, label = i / (side * side) % 2;
            pixels[i] = column * 2 / side == label ? byte.MaxValue : (byte)0;
        }

        return new MemoryImageSet(new ImageShape(side, side, 1), pixels, [.. Enumerable.Range(0, options.Images).Select(image => image % 2)]);
    }
}
