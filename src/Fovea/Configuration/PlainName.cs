namespace Fovea.Configuration;

/// <summary>Names that are also those of files and folders, whatever the system.</summary>
internal static class PlainName
{
    /// <summary>What such a name must be.</summary>
    public const string Rule = "must have letters, digits, '-', '_' and '.' alone";

    /// <summary>Whether it is one.</summary>
    public static bool IsOne(string name) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
