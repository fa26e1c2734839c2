using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>In which order PyTorch's cells and layers have what ours have in another.</summary>
internal static class TorchGates
{
    /// <summary>The layer whose inputs are a convolution's outputs, which ours have pixel by pixel and PyTorch's filter by filter.</summary>
    public const string LayerBehindConvolution = "hidden1";

    /// <summary>Ours are input, forget, output, candidate; PyTorch's input, forget, candidate, output. Each way it is the same exchange.</summary>
    public static JsonArray LstmToOurs() => new(0, 1, 3, 2);
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
        if (parameter.Shape.Count == 1 || parameter.Group == ParameterGroup.Statistics) AddAsItLies(parameter, name, isLstm);
        else if (parameter.Name == "convolution.weight") AddConvolution(parameter, name);
        else if (parameter.Name == $"{TorchGates.LayerBehindConvolution}.weight" && model.Recipe.Model is ConvolutionalOptions { Filters: var filters }) AddBehindConvolution(parameter, name, filters);
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

    private void AddConvolution(Parameter parameter, string name)
    {
        int size = ((ConvolutionalOptions)model.Recipe.Model).Size;
        tensors.Add(new NamedTensor(name, [parameter.Columns, model.ImageShape.Channels, size, size], Turned(parameter.Value)));
        parameters[parameter.Name] = name;
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
