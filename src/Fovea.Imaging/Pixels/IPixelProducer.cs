using Fovea.Data;

namespace Fovea.Imaging.Pixels;

/// <summary>Yields the pixels that a <see cref="PixelCache"/> keeps, a block at a time.</summary>
internal interface IPixelProducer
{
    /// <summary>What is being done, for a person.</summary>
    string Task { get; }

    /// <summary>Shape of every image.</summary>
    ImageShape Shape { get; }

    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Images that are best produced together.</summary>
    int BlockCount { get; }

    /// <summary>Produces images.</summary>
    /// <param name="first">Number of the first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="pixels">Overwritten: [count, height, width, channels].</param>
    /// <returns>Those that could not be read and may be left out: number and reason.</returns>
    /// <exception cref="DataException">An image cannot be read and may not be left out.</exception>
    IReadOnlyList<UnreadableImage> Produce(int first, int count, Memory<byte> pixels);
}

/// <summary>An image that could not be read.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Reason">Why, for a person.</param>
internal sealed record UnreadableImage(int Index, string Reason);
