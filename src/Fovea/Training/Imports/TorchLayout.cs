using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>In which order PyTorch's cells and layers have what ours have in another.</summary>
internal static class TorchGates
{
    /// <summary>Ours are input, forget, output, candidate; PyTorch's input, forget, candidate, output. Each way it is the same exchange.</summary>
    public static JsonArray LstmToOurs() => new(0, 1, 3, 2);
}

/// <summary>What convolutions of ours have in another order than PyTorch's.</summary>
internal static class TorchConvolutions
{
    /// <summary>Filters of the convolution whose outputs a layer reads, which ours have position by position and PyTorch's filter by filter; null for a layer that reads none.</summary>
    public static int? FiltersBefore(ModelOptions model, string layer) => (model, layer) switch
    {
        (ConvolutionalOptions { Filters: var filters }, "hidden1") => filters,
        (RecurrentAttentionOptions { Glimpse: StridedGlimpseOptions { Filters: var filters } }, "glimpse.features_what") => filters[^1],
        _ => null,
    };

    /// <summary>Side of a layer's kernel, and whether its weights are place by place of the kernel, where PyTorch's are channel by channel; null for a layer that is no convolution.</summary>
    public static (int Size, bool ChannelsLast)? KernelOf(ModelOptions model, string layer)
    {
        if (model is ConvolutionalOptions { Size: var size } && layer == "convolution") return (size, false);
        if (model is not RecurrentAttentionOptions { Glimpse: StridedGlimpseOptions { Filters.Count: var layers } }) return null;
        int number = Enumerable.Range(0, layers).FirstOrDefault(i => StridedGlimpseNetwork.NameOf(i) == layer, -1);
        return number < 0 ? null : (StridedGlimpseNetwork.KernelOf(number), ChannelsLast: number > 0);
    }

    /// <summary>What brings weights [filters, channels, size, size] into our order.</summary>
    public static JsonNode ToOurs(string tensor, bool channelsLast) =>
        channelsLast ? new JsonObject { ["tensor"] = tensor, ["permute"] = new JsonArray(0, 2, 3, 1) } : JsonValue.Create(tensor);
}

/// <summary>
/// Our weights as PyTorch's modules have them: [outputs, inputs], with names that load_state_dict knows. A core's are those of nn.RNNCell, nn.LSTMCell or nn.GRUCell,
/// a batch normalisation's those of nn.BatchNorm1d, but with statistics [glimpses, width].
/// </summary>
internal sealed class TorchLayout
{
    private readonly TrainedModel model;
    private readonly List<NamedTensor> tensors = [];
    private readonly JsonObject parameters = [];
    private readonly JsonArray zero = [];

    private TorchLayout(TrainedModel model)
    {
        this.model = model;
        foreach (Parameter parameter in model.Model.Parameters.Parameters) Add(parameter);
    }

    /// <summary>Keys of what a file says about itself: the map that brings its tensors back, and the recipe.</summary>
    public const string MapKey = "fovea.pytorch.map", RecipeKey = "fovea.pytorch.recipe";

    /// <summary>Writes a model's weights as a safetensors file, in one move.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="RecipeException">The recipe has a part of one's own that is not registered.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(TrainedModel model, string path)
    {
        TorchLayout layout = new(model);
        Dictionary<string, string> metadata = new()
        {
            // What Python's reader asks for.
            ["format"] = "pt",
            [MapKey] = ReadableJson.Write(layout.Map()),
            [RecipeKey] = model.Recipe.ToJson(),
        };
        try
        {
            new TensorFile(metadata, layout.tensors).Write(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(exception.Message, exception);
        }
    }

    private JsonObject Map()
    {
        JsonObject map = new()
        {
            ["layout"] = "pytorch",
            ["image"] = new JsonObject { ["width"] = model.ImageShape.Width, ["height"] = model.ImageShape.Height, ["channels"] = model.ImageShape.Channels },
            ["classes"] = new JsonArray([.. model.ClassNames.Select(name => JsonValue.Create(name))]),
            ["parameters"] = parameters,
            ["zero"] = zero,
        };
        if (model.Normalization is { } normalization)
        {
            map["normalization"] = new JsonObject
            {
                ["mean"] = new JsonArray([.. normalization.Mean.Select(mean => JsonValue.Create(mean))]),
                ["deviation"] = new JsonArray([.. normalization.Deviation.Select(deviation => JsonValue.Create(deviation))]),
            };
        }

        return map;
    }

    private void Add(Parameter parameter)
    {
        string name = parameter.Name switch
        {
            "core.input.weight" => "core.weight_ih",
            "core.state.weight" => "core.weight_hh",
            "core.input.bias" => "core.bias_ih",
            _ => parameter.Name.Contains(".norm.", StringComparison.Ordinal)
                ? parameter.Name.Replace(".scale", ".weight", StringComparison.Ordinal).Replace(".mean", ".running_mean", StringComparison.Ordinal).Replace(".variance", ".running_var", StringComparison.Ordinal)
                : parameter.Name,
        };
        bool isCore = name.StartsWith("core.", StringComparison.Ordinal);
        bool isLstm = isCore && (model.Recipe.Model as RecurrentAttentionOptions)?.Core is LstmCoreOptions;
        string layer = parameter.Name.EndsWith(".weight", StringComparison.Ordinal) ? parameter.Name[..^".weight".Length] : parameter.Name;
        if (parameter.Shape.Count == 1 || parameter.Group == ParameterGroup.Statistics) AddAsItLies(parameter, name, isLstm);
        else if (TorchConvolutions.KernelOf(model.Recipe.Model, layer) is { } kernel) AddConvolution(parameter, name, kernel.Size, kernel.ChannelsLast);
        else if (TorchConvolutions.FiltersBefore(model.Recipe.Model, layer) is { } filters) AddBehindConvolution(parameter, name, filters);
        else AddTurned(parameter, name, isLstm);
        if (name != "core.bias_ih") return;
        // PyTorch's cells add two biases, where one is enough.
        tensors.Add(new NamedTensor("core.bias_hh", [parameter.Columns], new float[parameter.Columns]));
        zero.Add((JsonNode)"core.bias_hh");
    }

    private static JsonNode SourceOf(string name, bool isLstm) => isLstm ? new JsonObject { ["tensor"] = name, ["order"] = TorchGates.LstmToOurs() } : JsonValue.Create(name);

    private void AddAsItLies(Parameter parameter, string name, bool isLstm)
    {
        float[] values = [.. Enumerable.Range(0, parameter.Rows).SelectMany(row => parameter.Value[row].ToArray())];
        tensors.Add(new NamedTensor(name, [.. parameter.Shape], isLstm ? Exchanged(values) : values));
        parameters[parameter.Name] = SourceOf(name, isLstm);
    }

    private void AddTurned(Parameter parameter, string name, bool isLstm)
    {
        float[] values = Turned(parameter.Value);
        tensors.Add(new NamedTensor(name, [parameter.Columns, parameter.Rows], isLstm ? Exchanged(values) : values));
        parameters[parameter.Name] = SourceOf(name, isLstm);
    }

    private void AddConvolution(Parameter parameter, string name, int size, bool channelsLast)
    {
        int cells = size * size, channels = parameter.Rows / cells;
        float[] values = new float[parameter.Rows * parameter.Columns];
        Matrix weight = parameter.Value;
        for (int row = 0; row < parameter.Rows; row++)
        {
            int place = channelsLast ? (row % channels * cells) + (row / channels) : row;
            for (int filter = 0; filter < parameter.Columns; filter++) values[(filter * parameter.Rows) + place] = weight[row][filter];
        }

        tensors.Add(new NamedTensor(name, [parameter.Columns, channels, size, size], values));
        parameters[parameter.Name] = TorchConvolutions.ToOurs(name, channelsLast);
    }

    /// <summary>Input position * filters + filter becomes filter * positions + position.</summary>
    private void AddBehindConvolution(Parameter parameter, string name, int filters)
    {
        int positions = parameter.Rows / filters, outputs = parameter.Columns;
        float[] values = new float[parameter.Rows * outputs];
        Matrix weight = parameter.Value;
        for (int input = 0; input < parameter.Rows; input++)
        {
            (int position, int filter) = Math.DivRem(input, filters);
            for (int output = 0; output < outputs; output++) values[(output * parameter.Rows) + (filter * positions) + position] = weight[input][output];
        }

        tensors.Add(new NamedTensor(name, [outputs, parameter.Rows], values));
        parameters[parameter.Name] = new JsonObject { ["tensor"] = name, ["view"] = new JsonArray(outputs, filters, positions), ["permute"] = new JsonArray(0, 2, 1) };
    }

    private static float[] Turned(Matrix weight)
    {
        float[] values = new float[weight.Rows * weight.Columns];
        for (int row = 0; row < weight.Rows; row++)
        {
            ReadOnlySpan<float> line = weight[row];
            for (int column = 0; column < line.Length; column++) values[(column * weight.Rows) + row] = line[column];
        }

        return values;
    }

    /// <summary>The third and fourth quarter in each other's place.</summary>
    private static float[] Exchanged(float[] values)
    {
        int half = values.Length / 2, quarter = half / 2;
        return [.. values[..half], .. values[(half + quarter)..], .. values[half..(half + quarter)]];
    }
}
