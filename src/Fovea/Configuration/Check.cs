using System.Text.Json;

namespace Fovea.Parts;

/// <summary>Range rules of options: the message names rule and value, in the recipe's spelling.</summary>
public static class Check
{
    /// <summary>A number of units: 1 to 16384.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static int Width(int value, string name) => Within(value, 1, 16384, name);

    /// <summary>A whole number in a range, both ends included.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static int Within(int value, int least, int most, string name) =>
        value >= least && value <= most ? value : throw Broken(name, value, $"must be {least} to {most}");

    /// <inheritdoc cref="Within(int, int, int, string)"/>
    public static double Within(double value, double least, double most, string name) =>
        value >= least && value <= most ? value : throw Broken(name, value, $"must be {least} to {most}");

    /// <summary>A number above a bound and at most <paramref name="most"/>.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static float Above(float value, float bound, float most, string name) =>
        value > bound && value <= most ? value : throw Broken(name, value, $"must be > {bound} and at most {most}");

    /// <summary>A number in a range, both ends included.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static float AtLeast(float value, float least, float most, string name) =>
        value >= least && value <= most ? value : throw Broken(name, value, $"must be {least} to {most}");

    /// <summary>A number of at least <paramref name="least"/> and below a bound.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static float Below(float value, float least, float bound, string name) =>
        value >= least && value < bound ? value : throw Broken(name, value, $"must be at least {least} and < {bound}");

    private static OptionException Broken(string name, object value, string rule) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(name), $"{rule}, but is {value}");
}
