using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fovea.Configuration;

namespace Fovea.Data;

/// <summary>
/// By what a data set is known again: shape, classes, normalisation, and how many images of which names and labels each split has, in
/// their order. No pixel is read, so that pixels which changed under the same name show only in a normalisation that is measured of them.
/// </summary>
/// <param name="Shape">Shape of every image.</param>
/// <param name="ClassNames">One name per class.</param>
/// <param name="Normalization">How channels are brought to one range; null for not at all.</param>
/// <param name="Training">Images to learn from.</param>
/// <param name="Validation">Images to select a model with.</param>
/// <param name="Test">Images to report on.</param>
internal sealed record DataFingerprint(
    ImageShape Shape, IReadOnlyList<string> ClassNames, ChannelNormalization? Normalization, SplitFingerprint Training, SplitFingerprint Validation, SplitFingerprint Test)
{
    /// <summary>The fingerprint of a data set.</summary>
    public static DataFingerprint Compute(DataSet data) => new(
        data.Shape, data.ClassNames, data.Normalization, SplitFingerprint.Compute(data.Training), SplitFingerprint.Compute(data.Validation), SplitFingerprint.Compute(data.Test));

    /// <summary>What is not as it was, for a person; empty if all is.</summary>
    /// <param name="before">As it was.</param>
    public IReadOnlyList<string> ChangesSince(DataFingerprint before)
    {
        List<string> changes = [];
        if (Shape != before.Shape) changes.Add($"images are {Shape}, were {before.Shape}");
        if (!ClassNames.SequenceEqual(before.ClassNames)) changes.Add($"classes are {string.Join(", ", ClassNames)}, were {string.Join(", ", before.ClassNames)}");
        changes.AddRange(Training.ChangesSince(before.Training, "training"));
        changes.AddRange(Validation.ChangesSince(before.Validation, "validation"));
        changes.AddRange(Test.ChangesSince(before.Test, "test"));
        // Where other images are the reason, that is said already.
        if (changes.Count == 0 && InWords(Normalization) != InWords(before.Normalization))
            changes.Add($"training pixels, whose normalisation is {InWords(Normalization)}, was {InWords(before.Normalization)}");
        return changes;
    }

    private static string InWords(ChannelNormalization? normalization) => normalization is null
        ? "none"
        : FormattableString.Invariant($"mean {Joined(normalization.Mean)} deviation {Joined(normalization.Deviation)}");

    private static string Joined(IReadOnlyList<float> channels) => string.Join(' ', channels.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}

/// <summary>By what a split is known again.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="NamesSha256">SHA-256 over their names, in their order.</param>
/// <param name="LabelsSha256">SHA-256 over their labels, in their order.</param>
internal sealed record SplitFingerprint(int Images, string NamesSha256, string LabelsSha256)
{
    /// <summary>The fingerprint of a split.</summary>
    public static SplitFingerprint Compute(ImageSet images)
    {
        using IncrementalHash names = IncrementalHash.CreateHash(HashAlgorithmName.SHA256), labels = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < images.Count; i++)
        {
            byte[] name = Encoding.UTF8.GetBytes(images.NameOf(i));
            // With its length before it, no two lists of names are the same bytes.
            Append(names, name.Length);
            names.AppendData(name);
            Append(labels, images.Labels[i]);
        }

        // The same numbers mean other classes there.
        if (images.SeveralClasses) labels.AppendData("sets"u8);
        return new SplitFingerprint(images.Count, Convert.ToHexStringLower(names.GetHashAndReset()), Convert.ToHexStringLower(labels.GetHashAndReset()));
    }

    /// <summary>What is not as it was, for a person; empty if all is.</summary>
    /// <param name="before">As it was.</param>
    /// <param name="split">What to call the split.</param>
    public IEnumerable<string> ChangesSince(SplitFingerprint before, string split)
    {
        if (Images != before.Images) yield return $"{split} has {Counted.Of(Images, "image")}, had {before.Images:N0}";
        else if (NamesSha256 != before.NamesSha256) yield return $"{split} has as many images, {Images}, but of other names or in another order";
        else if (LabelsSha256 != before.LabelsSha256) yield return $"{split} has the same {Counted.Of(Images, "image")}, but with other labels";
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
