namespace Fovea.Tuning.Spaces;

/// <summary>[0, 1] in equal shares for things that are counted.</summary>
internal static class Shares
{
    /// <summary>The share that a place lies in.</summary>
    public static long Index(double unit, long count) => Math.Clamp((long)(unit * count), 0, count - 1);

    /// <summary>The middle of a share.</summary>
    public static double Middle(long index, long count) => (index + 0.5) / count;
}
