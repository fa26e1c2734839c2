using System.Text.Json;

namespace Fovea.Tuning;

/// <summary>Ranges of options: the message names option, rule and value.</summary>
internal static class OptionRule
{
    public static int Within(int value, int least, int most, string name) => (int)Within((double)value, least, most, name);

    public static double Within(double value, double least, double most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentException($"{JsonNamingPolicy.CamelCase.ConvertName(name)} must be {least} to {most}, but is {value}");
}
