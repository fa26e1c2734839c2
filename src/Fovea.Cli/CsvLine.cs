namespace Fovea.Cli;

/// <summary>A line of comma-separated values; cells are quoted as RFC 4180 says, and stand as they are otherwise.</summary>
internal static class CsvLine
{
    public static string Join(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote));

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
