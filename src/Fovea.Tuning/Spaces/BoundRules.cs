namespace Fovea.Tuning.Spaces;

/// <summary>What every pair of bounds must keep.</summary>
internal static class BoundRules
{
    public static void Check(string name, double low, double high, bool log)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high)) throw new SpaceException($"{name}: bounds must be finite, but are {low} and {high}");
        if (low > high) throw new SpaceException($"{name}: low must be at most high, but {low} is above {high}");
        if (log && low <= 0) throw new SpaceException($"{name}: a logarithmic scale needs low > 0, but low is {low}");
        if (!double.IsFinite(high - low)) throw new SpaceException($"{name}: high - low must be finite, but {low} to {high} is too wide");
    }
}
