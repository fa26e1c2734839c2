using System.Globalization;
using System.Text.Json;

namespace Fovea.Configuration;

/// <summary>
/// What options must be beside each other. A rule is a line: when something holds, for a reason that a person is told, an option must be so. All that is
/// broken is told at once, each with option, rule and value; options that must be so for one reason share it.
/// </summary>
/// <typeparam name="TOptions">What the rules look at.</typeparam>
internal sealed class Rulebook<TOptions>
{
    private readonly List<Rule> rules = [];
    private string reason = string.Empty;
    private Predicate<TOptions> applies = _ => true;

    /// <summary>Every rule: what must be, and why.</summary>
    public IEnumerable<string> All => rules.Select(rule => $"{rule.Option} must be {rule.Allowed}: {rule.Reason}");

    /// <summary>Begins the rules that hold in one case, up to the next of these.</summary>
    /// <param name="why">Why they hold then.</param>
    /// <param name="holds">Whether it is the case.</param>
    public Rulebook<TOptions> When(string why, Predicate<TOptions> holds)
    {
        (reason, applies) = (why, holds);
        return this;
    }

    /// <summary>An option must have one of some values.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What it must be.</param>
    public Rulebook<TOptions> MustBe<T>(string option, Func<TOptions, T> value, params T[] allowed) =>
        MustBe(option, options => value(options), string.Join(" or ", allowed.Select(each => Text(each))), options => allowed.Contains(value(options)));

    /// <summary>An option must be as words say.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What it must be: "at least 2".</param>
    /// <param name="isMet">Whether it is.</param>
    public Rulebook<TOptions> MustBe(string option, Func<TOptions, object?> value, string allowed, Predicate<TOptions> isMet)
    {
        rules.Add(new Rule(option, value, allowed, isMet, reason, applies));
        return this;
    }

    /// <summary>Whether options break no rule; allocates nothing.</summary>
    public bool IsKeptBy(TOptions options)
    {
        foreach (Rule rule in rules)
            if (rule.Applies(options) && !rule.IsMet(options)) return false;
        return true;
    }

    /// <summary>What some options break, one text for each reason.</summary>
    public IEnumerable<string> BrokenBy(TOptions options) =>
        rules.Where(rule => rule.Applies(options) && !rule.IsMet(options)).GroupBy(rule => rule.Reason)
            .Select(group => $"{string.Join(", and ", group.Select(rule => $"{rule.Option} must be {rule.Allowed}, but is {Text(rule.Value(options))}"))}: {group.Key}");

    private static string Text(object? value) =>
        value is Enum or bool ? JsonNamingPolicy.CamelCase.ConvertName($"{value}") : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private sealed record Rule(string Option, Func<TOptions, object?> Value, string Allowed, Predicate<TOptions> IsMet, string Reason, Predicate<TOptions> Applies);
}
