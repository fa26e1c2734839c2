using Fovea.Parts;
using Fovea.Training.Checkpoints;
using Fovea.Training.Imports;

namespace Fovea.Tests.Training.Imports;

/// <summary>Weights that are given away in PyTorch's layout come back with the same bits, of every kind of model.</summary>
public sealed class TorchLayoutTests : IDisposable
{
    private static readonly RecurrentAttentionOptions small = new()
    {
        Sensor = new MultiScaleSensorOptions { Size = 3, Scales = 2 },
        Glimpses = 3,
        Glimpse = new DenseGlimpseOptions { What = 5, Where = 4, Features = 6 },
        Core = new ReluCoreOptions { Hidden = 7 },
    };

    private static readonly Dictionary<string, ModelOptions> models = new()
    {
        ["the paper's parts"] = small,
        ["convolutional glimpse network"] = small with { Glimpse = new ConvolutionalGlimpseOptions { Filters = 5, Features = 6 } },
        ["strided glimpse network"] = small with { Glimpse = new StridedGlimpseOptions { Filters = [16, 32], Features = 6 } },
        ["LSTM"] = small with { Core = new LstmCoreOptions { Hidden = 7 } },
        ["GRU"] = small with { Core = new GatedRecurrentCoreOptions { Hidden = 7 } },
        ["minimal gated"] = small with { Core = new MinimalGatedCoreOptions { Hidden = 7 } },
        ["heads and context"] = small with
        {
            Action = new HiddenLayerHeadOptions { Hidden = 4 },
            Location = new NormalizedHeadOptions(),
            Baseline = new NormalizedHeadOptions { Rectified = true },
            Context = new ContextOptions { Size = 2 },
        },
        ["fully connected"] = new FullyConnectedOptions { Hidden = [6, 5] },
        ["convolutional"] = new ConvolutionalOptions { Filters = 4, Size = 3, Stride = 2, Hidden = [6] },
    };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_goes_out_comes_back_with_the_same_bits(string name)
    {
        TrainedModel model = New(name, seed: 3), back = New(name, seed: 4);
        TorchLayout.Write(model, folder["w"]);
        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        WeightMap map = WeightMap.Parse(weights.Metadata[TorchLayout.MapKey], "map");
        WeightImport.Fill(weights, map, back.Model.Parameters);
        Assert.Equal(model.Model.Parameters.Values.Span, back.Model.Parameters.Values.Span);
        Assert.Equal(model.ClassNames, map.Classes);
        Assert.Equal(model.ImageShape, map.Image);
        Assert.Equal(model.Normalization, map.Normalization);
        Assert.Equal(model.Recipe, Recipe.Parse(weights.Metadata[TorchLayout.RecipeKey]));
    }

    /// <summary>A file of nothing but names and shapes is understood too, but for what no shape tells.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_map_is_guessed_for_every_parameter(string name)
    {
        TrainedModel model = New(name, seed: 3), back = New(name, seed: 4);
        TorchLayout.Write(model, folder["w"]);
        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        var guess = MapGuess.Of(weights, back);
        string[] open = [.. guess.Found.Where(found => found.Source is null && found.Parameter.Group != ParameterGroup.Statistics).Select(found => found.Parameter.Name)];
        Assert.Empty(open);
        WeightMap.Parse(guess.ToText(), "the guess");
    }

    [Fact]
    public void Names_and_shapes_are_those_of_PyTorch_s_modules()
    {
        TorchLayout.Write(New("LSTM", seed: 3), folder["w"]);
        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        string[] core = [.. weights.Tensors.Where(tensor => tensor.Name.StartsWith("core.", StringComparison.Ordinal)).Select(tensor => $"{tensor.Name} {tensor.ShapeInWords}").Order()];
        Assert.Equal(["core.bias_hh [28]", "core.bias_ih [28]", "core.weight_hh [28, 7]", "core.weight_ih [28, 6]"], core);
        Assert.Equal("[5, 36]", weights.Find("glimpse.what.weight")!.ShapeInWords);
        TorchLayout.Write(New("convolutional", seed: 3), folder["w2"]);
        using ForeignWeights convolution = ForeignWeights.Open(folder["w2"]);
        Assert.Equal("[4, 2, 3, 3]", convolution.Find("convolution.weight")!.ShapeInWords);
        Assert.Equal("pt", convolution.Metadata["format"]);
        TorchLayout.Write(New("strided glimpse network", seed: 3), folder["w3"]);
        using ForeignWeights strided = ForeignWeights.Open(folder["w3"]);
        Assert.Equal("[16, 4, 5, 5]", strided.Find("glimpse.convolution1.weight")!.ShapeInWords);
        Assert.Equal("[32, 16, 3, 3]", strided.Find("glimpse.convolution2.weight")!.ShapeInWords);
    }

    /// <summary>A filter's weight for channel c at line i and column j of its kernel.</summary>
    [Fact]
    public void Weights_of_feature_maps_are_where_Conv2d_has_them()
    {
        TrainedModel model = New("strided glimpse network", seed: 3);
        TorchLayout.Write(model, folder["w"]);
        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        Matrix Ours(string name) => model.Model.Parameters.Parameters.Single(parameter => parameter.Name == name).Value;
        float[] Theirs(string name) => TensorFile.Read(folder["w"]).Tensors.Single(tensor => tensor.Name == name).Values.ToArray();
        const int filter = 5, c = 2, i = 1, j = 2;
        Assert.Equal(Ours("glimpse.convolution1.weight")[(((c * 5) + i) * 5) + j][filter], Theirs("glimpse.convolution1.weight")[(((((filter * 4) + c) * 5) + i) * 5) + j]);
        Assert.Equal(Ours("glimpse.convolution2.weight")[(((i * 3) + j) * 16) + c][filter], Theirs("glimpse.convolution2.weight")[(((((filter * 16) + c) * 3) + i) * 3) + j]);
    }

    public void Dispose() => folder.Dispose();

    private static TrainedModel New(string name, ulong seed)
    {
        ModelImport images = new(["a", "b", "c"], new ImageShape(9, 9, 2), new ChannelNormalization([0.25f, 0.5f], [0.3f, 0.4f]));
        TrainedModel model = images.NewModel(new Recipe { Data = "cue", Model = models[name] });
        model.Model.Parameters.Initialize(seed);
        // Biases and scales are no two alike either.
        foreach (Parameter parameter in model.Model.Parameters.Parameters)
            for (int row = 0; row < parameter.Rows; row++)
                for (int column = 0; column < parameter.Columns; column++) parameter.Value[row][column] += 0.01f * (column + (3 * row)) * seed;
        return model;
    }
}
