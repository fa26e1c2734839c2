using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>
/// A running mean that gradients no longer feed, as those of a unit that never fires, halves every few steps until it is too small for float32's
/// full precision, and never reaches 0. Some processors take a hundred times as long for arithmetic on such numbers.
/// </summary>
internal static class FadedMean
{
    /// <summary>Times any learning rate this is still a number of full precision, and too little to change a parameter.</summary>
    private const float Least = 1e-30f;

    /// <summary>0 where <paramref name="mean"/> has faded, else itself; what is no number stays none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Forgotten(Vector<float> mean) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(mean), new Vector<float>(Least)), Vector<float>.Zero, mean);
}
