using System.Text.Json;

namespace Fovea.Configuration;

/// <summary>Range rules of options: the message names rule and value, in the recipe's spelling.</summary>
internal static class Check
{
    public static int Width(int value, string name) => Within(value, 1, 16384, name);

    public static int Within(int value, int least, int most, string name) =>
        value >= least && value <= most ? value : throw Broken(name, value, $"must be {least} to {most}");

    public static float Above(float value, float bound, float most, string name) =>
        value > bound && value <= most ? value : throw Broken(name, value, $"must be > {bound} and at most {most}");

    public static float AtLeast(float value, float least, float most, string name) =>
        value >= least && value <= most ? value : throw Broken(name, value, $"must be {least} to {most}");

    private static OptionException Broken(string name, object value, string rule) =>
        new($"{JsonNamingPolicy.CamelCase.ConvertName(name)} {rule}, but is {value}");
}
