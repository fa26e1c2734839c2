namespace Fovea.Numerics;

/// <summary>
/// Somebody else's bytes for as long as they are lent: a span, which no object can hold, where what works on it asks an object. For one
/// borrower at a time.
/// </summary>
internal sealed class LentBytes
{
    private unsafe byte* start;
    private int length;

    /// <summary>The bytes.</summary>
    /// <exception cref="InvalidOperationException">None are lent now.</exception>
    public unsafe ReadOnlySpan<byte> Span => start is not null ? new ReadOnlySpan<byte>(start, length) : throw new InvalidOperationException("no bytes are lent now");

    /// <summary>Lends bytes, which do not move meanwhile, while something is done.</summary>
    /// <param name="bytes">The bytes, at least one.</param>
    /// <param name="borrower">What the action works with: an argument, so that nothing is allocated for it.</param>
    /// <param name="action">What is done.</param>
    public unsafe void Lend<T>(ReadOnlySpan<byte> bytes, T borrower, Action<T> action)
    {
        fixed (byte* fixedStart = bytes)
        {
            start = fixedStart;
            length = bytes.Length;
            try
            {
                action(borrower);
            }
            finally
            {
                start = null;
            }
        }
    }
}
