using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
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

    /// <summary>What must not be null; that of JSON is told before it comes here.</summary>
    /// <param name="value">An argument, or what a property is set to.</param>
    /// <param name="name">The argument, or the property where that is set.</param>
    /// <exception cref="ArgumentNullException">It is.</exception>
    internal static T Given<T>([NotNull] T? value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    /// <summary>One of the values that there are: a cast makes any number one, and what looks at it would take it for whichever comes last.</summary>
    /// <exception cref="OptionException">It is none of them.</exception>
    internal static TChoice Choice<TChoice>(TChoice value, string name)
        where TChoice : struct, Enum => Enum.IsDefined(value) ? value : throw Broken(name, value, $"must be {ChoicesOf<TChoice>()}");

    /// <inheritdoc cref="Choice{TChoice}(TChoice, string)"/>
    internal static TChoice? Choice<TChoice>(TChoice? value, string name)
        where TChoice : struct, Enum => value is { } given ? Choice(given, name) : null;

    /// <summary>What a part's options made: those that others wrote may make nothing.</summary>
    /// <param name="made">What they made.</param>
    /// <param name="options">The options.</param>
    /// <param name="name">Which part they are of.</param>
    /// <param name="method">By which of their methods.</param>
    /// <exception cref="OptionException">They made null.</exception>
    internal static T Made<T>(T? made, object options, string name, string method = "Create")
        where T : class => made ?? throw new OptionException(InRecipe(name), $"must be what {options.GetType().Name}.{method} makes, but it made null");

    /// <summary>The values of a choice, as recipes spell them: "random or centre".</summary>
    internal static string ChoicesOf<TChoice>()
        where TChoice : struct, Enum
    {
        string[] names = [.. Enum.GetNames<TChoice>().Select(InRecipe)];
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    private static string InRecipe(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static OptionException Broken(string name, object value, string rule) =>
        new(InRecipe(name), $"{rule}, but is {value}");
}
