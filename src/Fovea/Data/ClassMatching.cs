using System.Text;

namespace Fovea.Data;

/// <summary>Which class of one list of names is which of another.</summary>
internal static class ClassMatching
{
    private const int MostTold = 10;

    /// <summary>A copy of the names, if every class has one of its own.</summary>
    /// <exception cref="DataException">One has none, or two have one.</exception>
    public static IReadOnlyList<string> Distinct(IReadOnlyList<string> names)
    {
        HashSet<string> known = [];
        foreach (string? name in names)
        {
            if (string.IsNullOrWhiteSpace(name)) throw new DataException($"classes must have names, but that of label {known.Count} is {(name is null ? "null" : $"'{name}'")}");
            if (!known.Add(name)) throw new DataException($"classes must have names of their own, but two are named '{name}'");
        }

        return [.. names];
    }

    /// <summary>Finds the classes of data among those that a model knows.</summary>
    /// <param name="dataName">What to call the data.</param>
    /// <param name="data">Its classes.</param>
    /// <param name="model">The model's classes.</param>
    /// <returns>The model's label of each class of the data.</returns>
    /// <exception cref="DataException">The model does not know one.</exception>
    public static int[] Match(string dataName, IReadOnlyList<string> data, IReadOnlyList<string> model)
    {
        Dictionary<string, int> labels = model.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        string[] unknown = [.. data.Where(name => !labels.ContainsKey(name))];
        if (unknown.Length == 0) return [.. data.Select(name => labels[name])];
        string[] unmet = [.. model.Except(data)];
        throw new DataException($"{dataName} has classes that the model does not know: {List(unknown)}{(unmet.Length == 0 ? string.Empty : $"; the model alone has {List(unmet)}")}{Hint(unknown, unmet)}");
    }

    private static string Hint(string[] unknown, string[] unmet)
    {
        ILookup<string, string> near = unmet.ToLookup(Plain);
        IEnumerable<string> hints = unknown.SelectMany(name => near[Plain(name)].Select(other => $"; '{name}' is written otherwise than the model's '{other}'"));
        return string.Concat(hints.Take(MostTold));
    }

    /// <summary>What is left of a name without case and what is not a letter or digit.</summary>
    private static string Plain(string name)
    {
        StringBuilder plain = new(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune)) plain.Append(Rune.ToLowerInvariant(rune));
        return plain.ToString();
    }

    private static string List(string[] names) =>
        string.Join(", ", names.Take(MostTold)) + (names.Length > MostTold ? $" and {names.Length - MostTold} more" : string.Empty);
}
