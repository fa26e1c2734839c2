namespace Fovea.Configuration;

/// <summary>Texts as a shell takes them for one word.</summary>
internal static class ShellWord
{
    private static readonly string plain = OperatingSystem.IsWindows() ? "/._-:=+\\" : "/._-:=+";

    /// <summary>The text as it is, or in single quotes where a letter of it would mean something.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || plain.Contains(letter, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
