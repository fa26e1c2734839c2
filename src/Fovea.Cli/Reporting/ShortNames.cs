namespace Fovea.Cli.Reporting;

/// <summary>The ends of dotted names, as much as tells each from the others: "learningRate" of "training.learningRate".</summary>
internal static class ShortNames
{
    /// <summary>A short name per name.</summary>
    /// <param name="names">Names that differ.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> names)
    {
        string[] shortened = [.. names.Select(name => End(name, 1))];
        for (int parts = 2; parts <= names.Max(name => name.Split('.').Length); parts++)
        {
            HashSet<string> taken = [.. shortened.GroupBy(name => name).Where(group => group.Skip(1).Any()).Select(group => group.Key)];
            for (int i = 0; i < shortened.Length; i++)
            {
                if (taken.Contains(shortened[i])) shortened[i] = End(names[i], parts);
            }
        }

        return shortened;
    }

    private static string End(string name, int parts) => string.Join('.', name.Split('.').TakeLast(parts));
}
