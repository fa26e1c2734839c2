using System.Text;
using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>
/// A map to begin with: of a file in PyTorch's layout, by shapes, by words in names, and where these leave a choice by the order of the file, which is that of the
/// program's modules. It is a guess: whoever takes it reads it first.
/// </summary>
internal sealed class MapGuess
{
    private static readonly string[] containers = ["model_state", "model_state_dict", "state_dict", "model", "net", "weights", "module"];

    /// <summary>Words that names of such a layer often have.</summary>
    private static readonly Dictionary<string, string[]> hints = new()
    {
        ["core.input"] = ["ih", "i2h", "input"],
        ["core.state"] = ["hh", "h2h", "hidden"],
        ["location"] = ["loc", "emission", "policy"],
        ["location.hidden"] = ["loc", "emission", "policy"],
        ["action"] = ["class", "action"],
        ["baseline"] = ["base", "value", "critic"],
        ["context"] = ["context"],
    };

    /// <summary>Layers without a bias of their own, whose bias is added to another's.</summary>
    private static readonly Dictionary<string, string> partners = new() { ["glimpse.features_what"] = "glimpse.features_where", ["core.input"] = "core.state" };

    private readonly TrainedModel model;
    private readonly NamedWeights named;
    private readonly List<ForeignTensor> left;
    private readonly Dictionary<string, ForeignTensor> weightOf = [];
    private readonly List<(Parameter Parameter, JsonNode? Source)> found = [];
    private readonly List<JsonNode> zero = [];

    private MapGuess(ForeignWeights weights, TrainedModel model)
    {
        this.model = model;
        while (containers.Select(name => Join(Under, name)).FirstOrDefault(under => weights.Tensors.Any(tensor => tensor.Name.StartsWith($"{under}.", StringComparison.Ordinal))) is { } deeper)
            Under = deeper;
        named = new NamedWeights(weights, Under);
        left = [.. named.Names.Select(name => weights.Find(Join(Under, name))! with { Name = name }).Where(tensor => tensor.Type.IsFloatingPoint)];
        foreach (Parameter parameter in model.Model.Parameters.Parameters.Where(IsWeight)) TakeWeight(parameter);
        foreach (Parameter parameter in model.Model.Parameters.Parameters) found.Add((parameter, SourceOf(parameter)));
        Unused = [.. named.Names.Where(name => !weights.Find(Join(Under, name))!.Type.IsFloatingPoint)];
    }

    /// <summary>The containers that the tensors lie in.</summary>
    public string Under { get; } = string.Empty;

    /// <summary>Tensors that no parameter can be made of.</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>What each parameter may be; null where nothing fits.</summary>
    public IReadOnlyList<(Parameter Parameter, JsonNode? Source)> Found => found;

    /// <summary>Guesses.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="model">The model that is to have them; its weights do not count.</param>
    public static MapGuess Of(ForeignWeights weights, TrainedModel model) => new(weights, model);

    /// <summary>The map as a file's text, with our shapes as comments.</summary>
    public string ToText()
    {
        StringBuilder text = new("{\n  \"layout\": \"pytorch\",\n");
        if (Under.Length > 0) text.Append($"  \"under\": {Quoted(Under)},\n");
        text.Append($"  \"image\": {{ \"width\": {model.ImageShape.Width}, \"height\": {model.ImageShape.Height}, \"channels\": {model.ImageShape.Channels} }},\n");
        text.Append($"  \"classes\": [{string.Join(", ", model.ClassNames.Select(Quoted))}],\n");
        text.Append("  // If the program subtracts a mean and divides by a deviation, one for each channel:\n  // \"normalization\": { \"mean\": [0.1307], \"deviation\": [0.3081] },\n");
        text.Append("  \"parameters\": {\n");
        foreach ((Parameter parameter, JsonNode? source) in found)
        {
            string open = source is null ? ": none of such a shape is left; a number, as 0, stands everywhere" : string.Empty;
            text.Append($"    {Quoted(parameter.Name)}: {ReadableJson.Write(source)}, // {ForeignTensor.InWords(parameter.Shape)}{open}\n");
        }

        text.Append("  },\n");
        if (zero.Count > 0) text.Append($"  // What the model has no place for.\n  \"zero\": [{string.Join(", ", zero.Select(ReadableJson.Write))}],\n");
        if (left.Count > 0) text.Append($"  // Not used: {string.Join(", ", left.Select(tensor => $"{tensor.Name} {tensor.ShapeInWords}"))}\n");
        text.Append($"  \"unused\": [{string.Join(", ", Unused.Select(Quoted))}]\n}}\n");
        return text.ToString();
    }

    private static string Quoted(string text) => ReadableJson.Write(JsonValue.Create(text));

    private static string Join(string under, string name) => under.Length == 0 ? name : $"{under}.{name}";

    private static bool IsWeight(Parameter parameter) => parameter.Shape.Count == 2 && parameter.Group != ParameterGroup.Statistics;

    private static string LayerOf(Parameter parameter) => parameter.Name[..parameter.Name.LastIndexOf('.')];

    private CoreOptions? Core => (model.Recipe.Model as RecurrentAttentionOptions)?.Core;

    private static bool IsCore(string layer) => layer is "core.input" or "core.state";

    private void TakeWeight(Parameter parameter)
    {
        string layer = LayerOf(parameter);
        ForeignTensor? best = left.Where(tensor => tensor.Shape.Length >= 2 && tensor.Shape[0] == parameter.Columns && TensorHeader.CountOf(tensor.Shape) == parameter.Rows * parameter.Columns)
            .OrderByDescending(tensor => Likeness(layer, tensor.Name)).FirstOrDefault();
        if (best is null) return;
        left.Remove(best);
        weightOf[layer] = best;
    }

    /// <summary>Whether a name has a word of such a layer's; below 0 if it has one of another's.</summary>
    private static int Likeness(string layer, string name)
    {
        bool Has(string[] words) => words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
        if (hints.TryGetValue(layer, out string[]? own) && Has(own)) return 1;
        return hints.Any(other => other.Key != layer && Has(other.Value)) ? -1 : 0;
    }

    private JsonNode? SourceOf(Parameter parameter)
    {
        string layer = LayerOf(parameter), kind = parameter.Name[(layer.Length + 1)..];
        if (IsWeight(parameter)) return weightOf.TryGetValue(layer, out ForeignTensor? weight) ? WeightSourceOf(layer, weight, parameter) : null;
        if (weightOf.ContainsKey(layer)) return BiasOf(parameter, layer);
        string name = kind switch { "scale" => "weight", "mean" => "running_mean", "variance" => "running_var", _ => kind };
        // The statistics tell a batch normalisation from a layer whose bias is as long.
        ForeignTensor? tensor = left.FirstOrDefault(tensor => tensor.Shape is [var length] && length == parameter.Columns
            && tensor.Name.EndsWith($".{name}", StringComparison.Ordinal) && named.ShapeOf($"{tensor.Name[..^name.Length]}running_mean").Length > 0);
        return tensor is null ? null : Take(tensor);
    }

    private JsonValue Take(ForeignTensor tensor)
    {
        left.Remove(tensor);
        return JsonValue.Create(tensor.Name);
    }

    private JsonNode WeightSourceOf(string layer, ForeignTensor weight, Parameter parameter)
    {
        if (IsCore(layer) && Core is LstmCoreOptions) return new JsonObject { ["tensor"] = weight.Name, ["order"] = TorchGates.LstmToOurs() };
        if (TorchConvolutions.FiltersBefore(model.Recipe.Model, layer) is { } filters)
            return new JsonObject { ["tensor"] = weight.Name, ["view"] = new JsonArray(parameter.Columns, filters, parameter.Rows / filters), ["permute"] = new JsonArray(0, 2, 1) };
        if (TorchConvolutions.KernelOf(model.Recipe.Model, layer) is { } kernel && weight.Shape.Length == 4) return TorchConvolutions.ToOurs(weight.Name, kernel.ChannelsLast);
        return JsonValue.Create(weight.Name);
    }

    private JsonNode? BiasOf(Parameter parameter, string layer)
    {
        string[] layers = partners.TryGetValue(layer, out string? partner) ? [layer, partner] : [layer];
        ForeignTensor[] biases = [.. layers.Where(weightOf.ContainsKey).Select(each => BesideWeight(weightOf[each], parameter.Columns)).OfType<ForeignTensor>()];
        foreach (ForeignTensor bias in biases) left.Remove(bias);
        if (biases.Length == 0) return JsonValue.Create(0);
        if (IsCore(layer) && Core is GatedRecurrentCoreOptions && biases.Length == 2) return GatedBias(biases[0].Name, biases[1].Name, parameter.Columns);
        JsonNode sum = biases.Length == 1 ? JsonValue.Create(biases[0].Name) : new JsonObject { ["sum"] = new JsonArray([.. biases.Select(bias => JsonValue.Create(bias.Name))]) };
        if (!IsCore(layer) || Core is not LstmCoreOptions) return sum;
        JsonObject ordered = sum as JsonObject ?? new JsonObject { ["tensor"] = biases[0].Name };
        ordered["order"] = TorchGates.LstmToOurs();
        return ordered;
    }

    /// <summary>Of the second bias of PyTorch's unit, that of the candidate stands inside of the product with the reset gate, where ours has none.</summary>
    private JsonObject GatedBias(string input, string state, int columns)
    {
        JsonObject Rows(string tensor, int first, int end) => new() { ["tensor"] = tensor, ["rows"] = new JsonArray(first, end) };
        int gates = columns / 3 * 2;
        zero.Add(Rows(state, gates, columns));
        return new JsonObject
        {
            ["concat"] = new JsonArray(new JsonObject { ["sum"] = new JsonArray(Rows(input, 0, gates), Rows(state, 0, gates)) }, Rows(input, gates, columns)),
        };
    }

    private ForeignTensor? BesideWeight(ForeignTensor weight, int length)
    {
        int place = weight.Name.LastIndexOf("weight", StringComparison.Ordinal);
        if (place < 0) return null;
        string name = $"{weight.Name[..place]}bias{weight.Name[(place + "weight".Length)..]}";
        return left.FirstOrDefault(tensor => tensor.Name == name && tensor.Shape is [var count] && count == length);
    }
}
