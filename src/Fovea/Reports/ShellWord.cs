namespace Fovea.Reports;

/// <summary>Texts as a shell takes them for one word.</summary>
public static class ShellWord
{
    private const string Plain = "/._-:\\=+";

    /// <summary>The text as it is, or in single quotes where a letter of it would mean something.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
