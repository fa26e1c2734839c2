using System.Globalization;
using Fovea.Configuration;

namespace Fovea.Imaging.Folders;

/// <summary>One of several ways to split the same images, written "K/N".</summary>
/// <param name="Number">1 to <paramref name="Count"/>.</param>
/// <param name="Count">3 to 1000: one to test, one to validate, the others to train.</param>
public readonly record struct Fold(int Number, int Count)
{
    private const int Fewest = 3, Most = 1000;

    /// <summary>Reads "1/5".</summary>
    /// <exception cref="OptionException">It is no fold.</exception>
    public static Fold Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= Fewest and <= Most && number >= 1 && number <= count
            ? new Fold(number, count)
            : throw new OptionException($"fold must be K/N, N from {Fewest} to {Most} and K from 1 to N, but is '{text}'");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";
}
