using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea.Imaging;

/// <summary>How labelled files are split into those to train on, to validate and to test with: what all sources of files have in common.</summary>
public abstract record SplitOptions
{
    private const int UsualPercent = 15;

    /// <summary>CSV file with a line "file,group" per image, the first line being the heading; null for none.</summary>
    /// <value>Null or a path; default null.</value>
    public string? Groups { get; init; }

    /// <summary>Share of the images that validate, in percent, where the folder has no such split; not together with <see cref="Fold"/>.</summary>
    /// <value>1 to 98; default 15.</value>
    public int ValidationPercent { get; init => field = Check.Within(value, 1, 98, nameof(ValidationPercent)); } = UsualPercent;

    /// <summary>Share of the images that test, in percent, where the folder has no such split; not together with <see cref="Fold"/>.</summary>
    /// <value>1 to 98; default 15.</value>
    public int TestPercent { get; init => field = Check.Within(value, 1, 98, nameof(TestPercent)); } = UsualPercent;

    /// <summary>"K/N": of N folds, the K-th tests, the next one (the first after the last) validates, the others train. Null for shares.</summary>
    /// <value>Null, or K from 1 to N and N from 3 to 1000; default null.</value>
    public string? Fold { get; init => field = value is null ? null : Imaging.Fold.Parse(value).ToString(); }

    /// <summary>What is done with images that the folder does not split.</summary>
    /// <value>Default: drawn.</value>
    public Splitting Splitting { get; init => field = Check.Choice(value, nameof(Splitting)); } = Splitting.Drawn;

    /// <summary>Seed of the split.</summary>
    /// <value>Any; default 1.</value>
    public ulong SplitSeed { get; init; } = 1;

    /// <summary>Whether every channel is brought to mean 0 and deviation 1 over the training images.</summary>
    /// <value>Default: false.</value>
    public bool Normalize { get; init; }

    /// <summary>Whether files that cannot be read are left out, instead of being an error.</summary>
    /// <value>Default: false.</value>
    public bool SkipUnreadable { get; init; }

    /// <summary>Regular expression that tells a file's group; null for none.</summary>
    internal virtual string? GroupPattern => null;

    /// <summary>The options as a recipe has them, <see cref="Recipe.DataOptions"/>: all of them, defaults included.</summary>
    public abstract JsonObject ToDataOptions();

    /// <summary>Checks the rules that concern more than one option.</summary>
    /// <exception cref="OptionException">A rule is broken.</exception>
    public virtual void RequireValid()
    {
        if (ValidationPercent + TestPercent > 99) throw new OptionException($"validationPercent and testPercent must leave something to train on, but add up to {ValidationPercent + TestPercent}");
        if (Fold is not null && (ValidationPercent, TestPercent) != (UsualPercent, UsualPercent))
            throw new OptionException($"fold {Fold} says which images validate and test: validationPercent and testPercent must be left out, but are {ValidationPercent} and {TestPercent}");
        if (GroupPattern is not null && Groups is not null) throw new OptionException("group and groups exclude each other: give a pattern or a file");
        if (Splitting == Splitting.None && Fold is not null) throw new OptionException($"with splitting none there are no folds, but fold is {Fold}");
    }
}

/// <summary>What is done with images that their folder does not split.</summary>
public enum Splitting
{
    /// <summary>They are drawn into training, validation and test by shares, groups or folds.</summary>
    [JsonStringEnumMemberName("drawn")]
    Drawn,

    /// <summary>Nothing: a set that is there to be measured on, not to train on. What the folder splits stays; without that, all images test.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>One of several ways to split the same images, written "K/N".</summary>
/// <param name="Number">1 to <paramref name="Count"/>.</param>
/// <param name="Count">3 to 1000: one to test, one to validate, the others to train.</param>
internal readonly record struct Fold(int Number, int Count)
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
            : throw new OptionException("fold", $"must be K/N, N from {Fewest} to {Most} and K from 1 to N, but is '{text}'");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";
}
