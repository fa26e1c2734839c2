using System.Text.Json.Nodes;
using Fovea.Parts;
using Fovea.Training.Imports;

namespace Fovea.Tests.Training.Imports;

/// <summary>What PyTorch has saved is read to the number, and a model that was made of it sees and says what the program did.</summary>
public sealed class TorchImportTests
{
    private static readonly ImageShape shape = new(12, 12, 1);

    private static readonly Recipe recipe = Recipe.Parse(
        """
        {
          "data": "cue",
          "model": {
            "glimpses": 4, "start": "centre", "locationBound": "tanh",
            "sensor": { "size": 4, "scales": 2, "rounding": "truncatedCentre", "meanOutside": true },
            "glimpse": { "what": 8, "where": 6, "features": 12 },
            "core": { "hidden": 12 },
            "location": { "kind": "hiddenLayer", "hidden": 6 }
          }
        }
        """);

    private static readonly ModelImport images = new(["a", "b", "c", "d"], shape, new ChannelNormalization([0.1307f], [0.3081f]));

    [Theory]
    [InlineData("ram.pth")]
    [InlineData("ram-legacy.tar")]
    public void A_program_as_people_write_it_looks_where_it_did_and_says_what_it_said(string name)
    {
        using ForeignWeights weights = ForeignWeights.Open(TorchFixture.PathOf(name));
        TrainedModel model = images.NewModel(recipe);
        WeightMap map = WeightMap.Parse(MapGuess.Of(weights, model).ToText(), "the guess");
        Assert.Equal("model_state", map.Under);
        WeightImport.Fill(weights, map, model.Model.Parameters);

        JsonNode told = TorchFixture.Told("ram.json");
        byte[] pixels = [.. TorchFixture.Numbers(told["images"]).Select(number => (byte)number)];
        double[] locations = TorchFixture.Numbers(told["locations"]), logProbabilities = TorchFixture.Numbers(told["logProbabilities"]);
        int bytes = (int)shape.Bytes, count = pixels.Length / bytes, seenOutside = 0;
        for (int image = 0; image < count; image++)
        {
            Look look = model.Look(pixels.AsSpan(image * bytes, bytes), shape.Width, shape.Height, 1);
            float[] places = [.. look.Steps.SelectMany(step => new[] { step.X, step.Y })];
            Close.To(locations.AsSpan(image * places.Length, places.Length), places, 0, 1e-4, $"locations of image {image}");
            float[] logs = [.. look.Probabilities.Select(probability => MathF.Log(probability))];
            Close.To(logProbabilities.AsSpan(image * 4, 4), logs, 0, 1e-4, $"log-probabilities of image {image}");
            seenOutside += look.Steps.Count(step => step.Boxes[0].Left < 0 || step.Boxes[0].Top < 0 || step.Boxes[0].Left + 4 > 12 || step.Boxes[0].Top + 4 > 12);
        }

        Assert.True(seenOutside > 5, $"a border that nobody looks at shows nothing, but {seenOutside} glimpses reach over the edge");
    }

    /// <summary>What the options of the cut are there for: without them the same weights look elsewhere or see something else.</summary>
    [Theory]
    [InlineData("rounding", "nearest")]
    [InlineData("meanOutside", "false")]
    [InlineData("toLastPixel", "true")]
    public void Cut_in_another_way_it_says_something_else(string option, string value)
    {
        using ForeignWeights weights = ForeignWeights.Open(TorchFixture.PathOf("ram.pth"));
        TrainedModel model = images.NewModel(recipe.With($"model.sensor.{option}", value));
        WeightImport.Fill(weights, WeightMap.Parse(MapGuess.Of(weights, model).ToText(), "the guess"), model.Model.Parameters);
        JsonNode told = TorchFixture.Told("ram.json");
        byte[] pixels = [.. TorchFixture.Numbers(told["images"]).Take((int)shape.Bytes).Select(number => (byte)number)];
        Look look = model.Look(pixels, shape.Width, shape.Height, 1);
        double[] expected = [.. TorchFixture.Numbers(told["logProbabilities"]).Take(4)];
        Assert.Contains(expected.Zip(look.Probabilities, (log, probability) => Math.Abs(log - Math.Log(probability))), difference => difference > 1e-3);
    }

    /// <summary>The recipe and the map of docs/coming-from-pytorch.md, as they stand there.</summary>
    [Fact]
    public void The_worked_example_of_the_page_names_every_parameter_of_its_model()
    {
        string[] blocks = [.. File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "coming-from-pytorch.md")).Split("```json").Skip(1).Select(rest => rest.Split("```")[0])];
        Assert.Equal(2, blocks.Length);
        WeightMap map = WeightMap.Parse(blocks[1], "the page's map");
        TrainedModel model = ModelImport.From(map)!.NewModel(Recipe.Parse(blocks[0]));
        Assert.Equal(model.Model.Parameters.Parameters.Select(parameter => parameter.Name).Order(), map.Parameters.Keys.Order());
        Assert.All(map.Parameters.Values, source => WeightSource.Parse(source));
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void A_cell_of_PyTorch_s_goes_on_from_state_to_state_as_there(string name)
    {
        using ForeignWeights weights = ForeignWeights.Open(TorchFixture.PathOf($"{name}.pth"));
        ModelBuilder build = new();
        Signal input = build.Layout.AddSignal(5);
        CoreOptions options = name == "lstm" ? new LstmCoreOptions { Hidden = 6 } : new GatedRecurrentCoreOptions { Hidden = 6 };
        IRecurrentCore core = options.Create(build, input);
        build.Finish();
        const string lstm = """
            { "parameters": {
              "core.input.weight": { "tensor": "weight_ih", "order": [0, 1, 3, 2] },
              "core.state.weight": { "tensor": "weight_hh", "order": [0, 1, 3, 2] },
              "core.input.bias": { "sum": ["bias_ih", "bias_hh"], "order": [0, 1, 3, 2] } } }
            """;
        const string gru = """
            { "parameters": {
              "core.input.weight": "weight_ih",
              "core.state.weight": "weight_hh",
              "core.input.bias": { "concat": [ { "sum": [{ "tensor": "bias_ih", "rows": [0, 12] }, { "tensor": "bias_hh", "rows": [0, 12] }] }, { "tensor": "bias_ih", "rows": [12, 18] }] } },
              "zero": [{ "tensor": "bias_hh", "rows": [12, 18] }] }
            """;
        WeightImport.Fill(weights, WeightMap.Parse(name == "lstm" ? lstm : gru, name), build.Parameters);

        JsonNode told = TorchFixture.Told("cells.json")[name]!;
        Arena arena = new(build.Layout, steps: 3, rows: 2, training: false);
        arena.Refresh();
        double[] inputs = TorchFixture.Numbers(told["inputs"]), states = TorchFixture.Numbers(told["states"]);
        for (int t = 0; t < 3; t++)
        {
            for (int row = 0; row < 2; row++)
                for (int i = 0; i < 5; i++) arena.Step(input.Value, t)[row][i] = (float)inputs[(((t * 2) + row) * 5) + i];
            core.Forward(arena, t);
            Close.To(states.AsSpan(t * 12, 12), arena.Step(core.State.Value, t).Flat(), 1e-5, 1e-6, $"state {t}");
        }
    }

    [Fact]
    public void Numbers_of_every_type_are_read_however_they_lie_in_memory()
    {
        using ForeignWeights weights = ForeignWeights.Open(TorchFixture.PathOf("kinds.pth"));
        foreach ((string name, JsonNode? told) in TorchFixture.Told("kinds.json").AsObject())
        {
            ForeignTensor tensor = weights.Find(name)!;
            Assert.Equal(TorchFixture.Numbers(told!["shape"]), tensor.Shape.Select(extent => (double)extent));
            double[] values = TorchFixture.Numbers(told["values"]);
            if (values.Length > 0) Close.To(values, weights.Read(tensor), 1e-7, 0, name);
            else Assert.Empty(weights.Read(tensor));
        }

        Assert.Equal(["nested.0.a", "nested.0.5.0"], weights.Tensors.Select(tensor => tensor.Name).Where(name => name.StartsWith("nested", StringComparison.Ordinal)));
        Assert.Equal("int64", weights.Find("count")!.Type.Name);
        Assert.Contains("tensor count holds int64, but weights are floating point", Assert.Throws<CheckpointException>(() => weights.Read(weights.Find("count")!)).Message, StringComparison.Ordinal);
    }
}
