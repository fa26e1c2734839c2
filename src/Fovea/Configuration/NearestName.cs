namespace Fovea.Configuration;

/// <summary>Guesses what somebody meant to type.</summary>
internal static class NearestName
{
    /// <summary>"; did you mean 'train'?", or nothing if no name is near.</summary>
    public static string Suggestion(string typed, IEnumerable<string> names) => Ask(Find(typed, names));

    /// <summary>"; did you mean 'train'?", or nothing for null.</summary>
    public static string Ask(string? name) => name is null ? string.Empty : $"; did you mean '{name}'?";

    /// <summary>The nearest name, or null if none is near.</summary>
    public static string? Find(string typed, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: EditDistance(typed, name)))
        .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(Letters(typed), Letters(candidate.Name)) / 3))
        .OrderBy(candidate => candidate.Distance)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    /// <summary>Letters that tell a name from others: not the dashes that all options begin with.</summary>
    private static int Letters(string name) => name.TrimStart('-').Length;

    /// <summary>Fewest insertions, deletions, replacements and swaps of neighbours from one text to the other.</summary>
    internal static int EditDistance(string from, string to)
    {
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++) distance[i, 0] = i;
        for (int j = 0; j <= to.Length; j++) distance[0, j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(replaced, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }

        return distance[from.Length, to.Length];
    }
}
