namespace Fovea.Rendering.Tests.TensorBoard;

public sealed class Crc32CTests
{
    /// <summary>Check values of RFC 3720, appendix B.4, and of the catalogue of parametrised CRC algorithms.</summary>
    [Fact]
    public void Known_values_come_out()
    {
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(value => (byte)value)]));
        Assert.Equal(0u, Crc32C.Compute([]));
    }

    [Fact]
    public void The_definition_bit_by_bit_gives_the_same_for_every_length()
    {
        byte[] data = [.. Enumerable.Range(0, 100).Select(i => (byte)((i * 37) + 11))];
        for (int length = 0; length <= data.Length; length++)
            Assert.Equal(EventFile.Crc(data.AsSpan(0, length)), Crc32C.Compute(data.AsSpan(0, length)));
    }
}
