using System.Numerics.Tensors;

namespace Fovea.Data;

/// <summary>
/// What a label means. Where an image shows one class, it is that class. Where an image may show several at once, or none, it is the set of them: bit c is 1 if
/// class c is there, so that 5 means classes 0 and 2. Everything that reads a label asks here.
/// </summary>
internal static class ClassLabel
{
    /// <summary>Most classes that may be there at once: the bits of a label that is not negative.</summary>
    public const int MostTogether = 31;

    // A class is said to be there if that is at least as probable as not.
    private const float Threshold = 0.5f;

    /// <summary>The largest label that means something.</summary>
    /// <param name="classes">Number of classes; at most <see cref="MostTogether"/> where several are there at once.</param>
    /// <param name="several">Whether a label is a set.</param>
    public static int Largest(int classes, bool several) => several ? int.MaxValue >> (MostTogether - classes) : classes - 1;

    /// <summary>Whether a label says that class <paramref name="c"/> is there.</summary>
    public static bool Shows(int label, int c, bool several) => several ? c < MostTogether && ((label >> c) & 1) != 0 : label == c;

    /// <summary>What probabilities say, as a label: the most probable class, or all that are at least as probable as not.</summary>
    /// <param name="probabilities">[classes].</param>
    /// <param name="several">Whether a label is a set.</param>
    public static int Said(ReadOnlySpan<float> probabilities, bool several) => several ? SetOf(probabilities, Threshold) : TensorPrimitives.IndexOfMax(probabilities);

    /// <summary>The set of all classes whose number is at least so large.</summary>
    /// <param name="numbers">[classes].</param>
    /// <param name="least">The number.</param>
    public static int SetOf(ReadOnlySpan<float> numbers, float least)
    {
        int label = 0;
        for (int c = 0; c < numbers.Length; c++)
            if (numbers[c] >= least) label |= 1 << c;
        return label;
    }

    /// <summary>How probable that is: of a set, if each class is there or not whatever the others are.</summary>
    /// <param name="probabilities">[classes].</param>
    /// <param name="several">Whether a label is a set.</param>
    public static float Confidence(ReadOnlySpan<float> probabilities, bool several)
    {
        if (!several) return TensorPrimitives.Max(probabilities);
        float all = 1f;
        foreach (float p in probabilities) all *= MathF.Max(p, 1f - p);
        return all;
    }

    /// <summary>The label where classes have other numbers.</summary>
    /// <param name="label">The label.</param>
    /// <param name="newNumbers">[classes], the new number of each.</param>
    /// <param name="several">Whether a label is a set.</param>
    public static int Renamed(int label, IReadOnlyList<int> newNumbers, bool several)
    {
        if (!several) return newNumbers[label];
        int renamed = 0;
        for (int c = 0; c < newNumbers.Count; c++)
            if (Shows(label, c, several: true)) renamed |= 1 << newNumbers[c];
        return renamed;
    }

    /// <summary>The classes of a label, in their order.</summary>
    /// <param name="label">The label.</param>
    /// <param name="classNames">One name per class.</param>
    /// <param name="several">Whether a label is a set.</param>
    public static IEnumerable<string> Names(int label, IReadOnlyList<string> classNames, bool several) => several
        ? classNames.Where((_, c) => Shows(label, c, several: true))
        : [classNames[label]];

    /// <summary>The same in words: "7", "2 + 5", "none of the classes".</summary>
    /// <inheritdoc cref="Names"/>
    public static string InWords(int label, IReadOnlyList<string> classNames, bool several) => several && label == 0
        ? "none of the classes"
        : string.Join(" + ", Names(label, classNames, several));
}
