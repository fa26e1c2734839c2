using System.CommandLine.Parsing;
using System.Globalization;

namespace Fovea.SearchBenchmarks;

/// <summary>The seeds of a benchmark, both ends included.</summary>
internal sealed record SeedRange(int First, int Last)
{
    /// <summary>The seeds in order.</summary>
    public IEnumerable<int> Seeds => Enumerable.Range(First, Last - First + 1);

    /// <summary>Reads FIRST-LAST.</summary>
    public static SeedRange Parse(ArgumentResult argument)
    {
        string[] ends = argument.Tokens[0].Value.Split('-');
        if (ends.Length == 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            && first <= last) return new SeedRange(first, last);
        argument.AddError($"seeds must be FIRST-LAST, as 0-29, but are {argument.Tokens[0].Value}");
        return new SeedRange(0, 0);
    }
}
