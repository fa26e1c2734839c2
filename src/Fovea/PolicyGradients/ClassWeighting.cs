using System.Text.Json.Serialization;

namespace Fovea.PolicyGradients;

/// <summary>How much a class counts in the cross-entropy.</summary>
public enum ClassWeighting
{
    /// <summary>Every image counts the same.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Every class counts the same: images / (classes * images of the class), so that the mean over images stays 1.</summary>
    [JsonStringEnumMemberName("balanced")]
    Balanced,
}

/// <summary>The numbers behind <see cref="ClassWeighting"/>.</summary>
public static class ClassWeightings
{
    /// <summary>Factors by class, or null where all are 1.</summary>
    /// <param name="weighting">How much a class counts.</param>
    /// <param name="labels">Classes of the training images.</param>
    /// <param name="classes">Number of classes; one without images has factor 0.</param>
    public static float[]? Factors(this ClassWeighting weighting, ReadOnlySpan<int> labels, int classes)
    {
        if (weighting == ClassWeighting.None) return null;
        int[] counts = new int[classes];
        foreach (int label in labels) counts[label]++;
        int present = counts.Count(count => count > 0), images = labels.Length;
        return [.. counts.Select(count => count == 0 ? 0f : (float)images / ((long)present * count))];
    }
}
