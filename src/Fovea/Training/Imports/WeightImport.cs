using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Training.Checkpoints;

namespace Fovea.Training.Imports;

/// <summary>Makes a model of a recipe with the weights that another program learned.</summary>
internal sealed class WeightImport
{
    // A file may have any number of tensors.
    private const int MostNamed = 100;

    private readonly ForeignWeights weights;
    private readonly WeightMap map;
    private readonly NamedWeights named;
    private readonly List<string> faults = [];
    private readonly HashSet<string> used = [];

    private WeightImport(ForeignWeights weights, WeightMap map) => (this.weights, this.map, named) = (weights, map, new NamedWeights(weights, map.Under));

    /// <summary>Fills a model.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="map">What is what in it.</param>
    /// <param name="parameters">Those of the model; overwritten.</param>
    /// <exception cref="CheckpointException">
    /// A parameter is not mapped, a tensor is missing, has another shape, numbers that are not finite, or is used by nothing: the message tells all of it.
    /// </exception>
    public static void Fill(ForeignWeights weights, WeightMap map, ParameterSet parameters) => new WeightImport(weights, map).Fill(parameters);

    private void Fill(ParameterSet parameters)
    {
        List<(Parameter Parameter, WeightSource Source)> known = [];
        foreach (Parameter parameter in parameters.Parameters)
            if (SourceOf(parameter) is { } source && Fits(parameter, source)) known.Add((parameter, source));
        string[] names = [.. parameters.Parameters.Select(parameter => parameter.Name)];
        foreach (string name in map.Parameters.Keys.Except(names)) faults.Add($"the model has no parameter {name}{NearestName.Suggestion(name, names)}");
        WeightSource[] zeros = [.. ZeroSources()];
        string[] idle = [.. named.Names.Where(tensor => !used.Contains(tensor) && !map.LeavesOut(tensor))];
        foreach (string tensor in idle.Take(MostNamed)) faults.Add($"tensor {tensor} {named.ShapeOf(tensor)} is used by nothing: map it, or name it in unused");
        if (idle.Length > MostNamed) faults.Add($"{idle.Length - MostNamed} more tensors are used by nothing");
        // What is of the wrong shape may be of any size, and is not read.
        if (faults.Count == 0)
        {
            foreach ((Parameter parameter, WeightSource source) in known) Fill(parameter, source);
            foreach (WeightSource source in zeros) RequireZero(source);
        }

        if (faults.Count > 0) throw new CheckpointException($"{weights.Path} does not give the model its weights: {string.Join("; ", faults)}");
        parameters.Changed();
    }

    private WeightSource? SourceOf(Parameter parameter)
    {
        if (!map.Parameters.TryGetValue(parameter.Name, out JsonNode? value) || value is null)
        {
            faults.Add($"parameters lacks {parameter.Name} {ForeignTensor.InWords(parameter.Shape)}: name a tensor, or a number that is to stand everywhere");
            return null;
        }

        return Read(value, parameter.Name);
    }

    private IEnumerable<WeightSource> ZeroSources()
    {
        for (int i = 0; i < map.Zero.Count; i++)
        {
            string place = $"zero[{i}]";
            if (map.Zero[i] is not { } value) faults.Add($"{place} must name a tensor, but is null");
            else if (Read(value, place) is { } source && Try(place, () => source.ShapeIn(named)) is not null) yield return source;
        }
    }

    private WeightSource? Read(JsonNode value, string place)
    {
        used.UnionWith(TextIn(value));
        return Try(place, () => WeightSource.Parse(value));
    }

    /// <summary>All text of a source, whatever is wrong with it: what it names is not told of a second time as used by nothing.</summary>
    private static IEnumerable<string> TextIn(JsonNode? value) => value switch
    {
        JsonObject parts => parts.SelectMany(part => TextIn(part.Value)),
        JsonArray items => items.SelectMany(TextIn),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => [text.GetValue<string>()],
        _ => [],
    };

    private T? Try<T>(string place, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException exception)
        {
            faults.Add($"{place}: {exception.Message}");
            return null;
        }
    }

    private bool Fits(Parameter parameter, WeightSource source)
    {
        int before = faults.Count;
        int[]? shape = Try(parameter.Name, () => source.ShapeIn(named));
        if (source.Fill is { } number && !float.IsFinite(number)) faults.Add($"{parameter.Name} must be finite, but is filled with {number}");
        if (faults.Count > before) return false;
        if (shape is null || PlaceOf(parameter, source, shape) is not null) return true;
        faults.Add($"{parameter.Name} must be {Wanted(parameter, source)}, but {source.Called} is {ForeignTensor.InWords(shape)}");
        return false;
    }

    private string Wanted(Parameter parameter, WeightSource source)
    {
        if (parameter.Shape is [var length]) return $"[{length}]";
        if (parameter.Group == ParameterGroup.Statistics) return $"[{parameter.Columns}], or [{parameter.Rows}, {parameter.Columns}] with a row per glimpse";
        return IsTurned(source) ? $"[{parameter.Columns}, {parameter.Rows}] (outputs, inputs)" : $"[{parameter.Rows}, {parameter.Columns}] (inputs, outputs)";
    }

    private bool IsTurned(WeightSource source) => source.Transpose ?? map.Layout == WeightLayout.PyTorch;

    /// <summary>How a source lies in a parameter; null where it does not fit.</summary>
    private Placing? PlaceOf(Parameter parameter, WeightSource source, int[] shape)
    {
        int[] longer = [.. shape.Where(extent => extent != 1)];
        if (parameter.Shape.Count == 1) return longer.Length <= 1 && Count(longer) == parameter.Columns ? Placing.AsItLies : null;
        if (parameter.Group == ParameterGroup.Statistics)
        {
            if (longer.Length <= 1 && Count(longer) == parameter.Columns && shape.Length <= 1) return Placing.EveryRow;
            return shape.SequenceEqual(parameter.Shape) ? Placing.AsItLies : null;
        }

        if (shape.Length < 2) return null;
        return IsTurned(source)
            ? shape[0] == parameter.Columns && Count(shape[1..]) == parameter.Rows ? Placing.Turned : null
            : shape[^1] == parameter.Columns && Count(shape[..^1]) == parameter.Rows ? Placing.AsItLies : null;
    }

    private static int Count(int[] shape) => TensorHeader.CountOf(shape) ?? -1;

    private void Fill(Parameter parameter, WeightSource source)
    {
        Matrix target = parameter.Value;
        if (source.Fill is { } number)
        {
            for (int row = 0; row < target.Rows; row++) target[row].Fill(number);
            return;
        }

        (int[] shape, float[] values) = source.Read(named);
        if (!TensorPrimitives.IsFiniteAll(values))
        {
            faults.Add($"{parameter.Name}: the numbers of {source.Called} must be finite float32, but {values[Array.FindIndex(values, value => !float.IsFinite(value))]} is among them");
            return;
        }

        Placing placing = PlaceOf(parameter, source, shape)!.Value;
        for (int row = 0; row < target.Rows; row++)
        {
            Span<float> line = target[row];
            if (placing == Placing.Turned) for (int column = 0; column < line.Length; column++) line[column] = values[(column * target.Rows) + row];
            else values.AsSpan(placing == Placing.EveryRow ? 0 : row * line.Length, line.Length).CopyTo(line);
        }
    }

    private void RequireZero(WeightSource source)
    {
        float[] values = source.Read(named).Values;
        float largest = values.Length == 0 ? 0f : TensorPrimitives.MaxMagnitude(values);
        if (largest != 0f) faults.Add($"{source.Called}{(source.Rows is null ? string.Empty : $" rows {ForeignTensor.InWords(source.Rows)}")} must be 0, since the model has no place for it, but {largest} is among its numbers");
    }

    private enum Placing
    {
        /// <summary>Row-major as the parameter.</summary>
        AsItLies,

        /// <summary>Rows are columns.</summary>
        Turned,

        /// <summary>One row, for all of the parameter's.</summary>
        EveryRow,
    }
}
