using Fovea.Configuration;
using Fovea.Imaging.Files;
using Fovea.Imaging.Folders;

namespace Fovea.Imaging.Bach;

/// <summary>How the BACH challenge's photos become a data set.</summary>
public sealed record BachOptions
{
    /// <summary>Size that photos are scaled to; null for as they are, 2048x1536.</summary>
    /// <value>Null or "WIDTHxHEIGHT"; default null.</value>
    public string? Resize { get; init => field = value is null ? null : PixelSize.Parse(value, "resize").ToString(); }

    /// <summary>CSV file with a line "file,group" per photo that says which are of one patient; null for every photo by itself.</summary>
    /// <value>Null or a path; default null.</value>
    public string? Groups { get; init; }

    /// <summary>Share of the labelled photos that validate, in percent; not used with <see cref="Fold"/>.</summary>
    /// <value>1 to 98; default 15.</value>
    public int ValidationPercent { get; init => field = Check.Within(value, 1, 98, nameof(ValidationPercent)); } = 15;

    /// <summary>Share of the labelled photos that test, in percent; not used with <see cref="Fold"/>.</summary>
    /// <value>1 to 98; default 15.</value>
    public int TestPercent { get; init => field = Check.Within(value, 1, 98, nameof(TestPercent)); } = 15;

    /// <summary>"K/N": of N folds, the K-th tests, the next one validates, the others train. Null for shares.</summary>
    /// <value>Null, or K from 1 to N and N from 3 to 1000; default null.</value>
    public string? Fold { get; init => field = value is null ? null : Folders.Fold.Parse(value).ToString(); }

    /// <summary>Seed of the split.</summary>
    /// <value>Any; default 1.</value>
    public ulong SplitSeed { get; init; } = 1;

    /// <summary>Whether every channel is brought to mean 0 and deviation 1 over the training photos.</summary>
    /// <value>Default: false.</value>
    public bool Normalize { get; init; }

    /// <summary>Whether photos that cannot be read are left out, instead of being an error.</summary>
    /// <value>Default: false.</value>
    public bool SkipUnreadable { get; init; }

    /// <summary>The same as options of a folder in colour.</summary>
    internal FolderOptions AsFolder() => new FolderOptions
    {
        Resize = Resize,
        Channels = ChannelChoice.Colour,
        Groups = Groups,
        ValidationPercent = ValidationPercent,
        TestPercent = TestPercent,
        Fold = Fold,
        SplitSeed = SplitSeed,
        Normalize = Normalize,
        SkipUnreadable = SkipUnreadable,
    }.Validated();
}
