using System.Text.RegularExpressions;
using Fovea.Configuration;
using Fovea.Imaging.Files;

namespace Fovea.Imaging.Folders;

/// <summary>How a folder of image files becomes a data set.</summary>
public sealed record FolderOptions
{
    /// <summary>Size that files are scaled to, width and height each by itself; null for as they are.</summary>
    /// <value>Null or "WIDTHxHEIGHT"; default null.</value>
    public string? Resize { get; init => field = value is null ? null : PixelSize.Parse(value, "resize").ToString(); }

    /// <summary>Size of a black canvas that files are centred on, scaled down as a whole where they are larger; null for none.</summary>
    /// <value>Null or "WIDTHxHEIGHT"; default null.</value>
    public string? Pad { get; init => field = value is null ? null : PixelSize.Parse(value, "pad").ToString(); }

    /// <summary>Channels of the pixels.</summary>
    /// <value>Default: auto.</value>
    public ChannelChoice Channels { get; init; } = ChannelChoice.Auto;

    /// <summary>
    /// Regular expression on a file's path below the folder, with forward slashes: files with the same first group (or, without
    /// one, the same match) stay in the same split. Null for every file by itself.
    /// </summary>
    /// <value>Null or a regular expression; default null.</value>
    public string? Group { get; init => field = value is null ? null : Pattern(value); }

    /// <summary>CSV file with a line "file,group" per image, the first line being the heading; null for none.</summary>
    /// <value>Null or a path; default null.</value>
    public string? Groups { get; init; }

    /// <summary>Share of the images that validate, in percent, where the folder has no such split; not used with <see cref="Fold"/>.</summary>
    /// <value>1 to 98; default 15.</value>
    public int ValidationPercent { get; init => field = Check.Within(value, 1, 98, nameof(ValidationPercent)); } = 15;

    /// <summary>Share of the images that test, in percent, where the folder has no such split; not used with <see cref="Fold"/>.</summary>
    /// <value>1 to 98; default 15.</value>
    public int TestPercent { get; init => field = Check.Within(value, 1, 98, nameof(TestPercent)); } = 15;

    /// <summary>"K/N": of N folds, the K-th tests, the next one (the first after the last) validates, the others train. Null for shares.</summary>
    /// <value>Null, or K from 1 to N and N from 3 to 1000; default null.</value>
    public string? Fold { get; init => field = value is null ? null : Folders.Fold.Parse(value).ToString(); }

    /// <summary>Seed of the split.</summary>
    /// <value>Any; default 1.</value>
    public ulong SplitSeed { get; init; } = 1;

    /// <summary>Whether every channel is brought to mean 0 and deviation 1 over the training images.</summary>
    /// <value>Default: false.</value>
    public bool Normalize { get; init; }

    /// <summary>Whether files that cannot be read are left out, instead of being an error.</summary>
    /// <value>Default: false.</value>
    public bool SkipUnreadable { get; init; }

    /// <summary>Checks the rules that concern more than one option.</summary>
    /// <exception cref="OptionException">A rule is broken.</exception>
    public FolderOptions Validated()
    {
        if (Resize is not null && Pad is not null) throw new OptionException($"resize and pad exclude each other, but are {Resize} and {Pad}");
        if (Group is not null && Groups is not null) throw new OptionException("group and groups exclude each other: give a pattern or a file");
        if (ValidationPercent + TestPercent > 99) throw new OptionException($"validationPercent and testPercent must leave something to train on, but add up to {ValidationPercent + TestPercent}");
        return this;
    }

    private static string Pattern(string text)
    {
        try
        {
            _ = new Regex(text);
            return text;
        }
        catch (ArgumentException exception)
        {
            throw new OptionException($"group must be a regular expression, but is '{text}': {exception.Message}", exception);
        }
    }
}
