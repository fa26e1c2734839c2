using System.Numerics;
using System.Runtime.Intrinsics;

namespace Fovea.Numerics;

/// <summary>Runs of numbers at equal distances, where each by itself would take longer to begin than to end.</summary>
internal static unsafe class Runs
{
    /// <summary>Overwrites runs of <paramref name="target"/> with those of <paramref name="source"/>.</summary>
    /// <param name="source">The first run and what follows it.</param>
    /// <param name="sourceStep">From one run to the next.</param>
    /// <param name="target">The first run and what follows it.</param>
    /// <param name="targetStep">From one run to the next.</param>
    /// <param name="length">Numbers of a run.</param>
    /// <param name="count">Runs, at least 1.</param>
    public static void Copy(ReadOnlySpan<float> source, int sourceStep, Span<float> target, int targetStep, int length, int count)
    {
        fixed (float* first = source[..(((count - 1) * sourceStep) + length)], firstTarget = target[..(((count - 1) * targetStep) + length)])
        {
            float* from = first, to = firstTarget;
            for (; count > 0; count--, from += sourceStep, to += targetStep)
            {
                int i = 0;
                if (Vector512.IsHardwareAccelerated)
                    for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count) Vector512.Load(from + i).Store(to + i);
                for (; i <= length - Vector<float>.Count; i += Vector<float>.Count) Vector.Load(from + i).Store(to + i);
                for (; i < length; i++) to[i] = from[i];
            }
        }
    }

    /// <summary>Adds runs of <paramref name="source"/> to those of <paramref name="target"/>, which may overlap each other, one after the other.</summary>
    /// <inheritdoc cref="Copy"/>
    public static void Add(ReadOnlySpan<float> source, int sourceStep, Span<float> target, int targetStep, int length, int count)
    {
        fixed (float* first = source[..(((count - 1) * sourceStep) + length)], firstTarget = target[..(((count - 1) * targetStep) + length)])
        {
            float* from = first, to = firstTarget;
            for (; count > 0; count--, from += sourceStep, to += targetStep)
            {
                int i = 0;
                if (Vector512.IsHardwareAccelerated)
                    for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count) (Vector512.Load(to + i) + Vector512.Load(from + i)).Store(to + i);
                for (; i <= length - Vector<float>.Count; i += Vector<float>.Count) (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
                for (; i < length; i++) to[i] += from[i];
            }
        }
    }
}
