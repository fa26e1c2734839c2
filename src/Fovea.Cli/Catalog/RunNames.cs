namespace Fovea.Cli.Catalog;

/// <summary>Names of runs and studies.</summary>
internal static class RunNames
{
    /// <summary>"my-photos" for "my photos": a file's name everywhere.</summary>
    public static string Of(string text)
    {
        string plain = string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));
        return plain.Trim('.', '-', '_') is { Length: > 0 } kept ? kept[..Math.Min(kept.Length, 80)] : "study";
    }
}
