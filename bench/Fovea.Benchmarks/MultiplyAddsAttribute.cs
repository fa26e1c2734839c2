namespace Fovea.Benchmarks;

/// <summary>Says how many multiply-adds one operation of a benchmark carries out, for <see cref="ArithmeticRateColumn"/>.</summary>
/// <param name="count">Multiply-adds, each of which counts as two floating-point operations.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MultiplyAddsAttribute(long count) : Attribute
{
    /// <summary>Multiply-adds of one operation.</summary>
    public long Count => count;
}
