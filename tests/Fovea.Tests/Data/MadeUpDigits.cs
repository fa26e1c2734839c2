using Fovea.Parts;

namespace Fovea.Tests.Data;

/// <summary>
/// "Digits" of 28x28 in three splits, each pixel a function of split, image, row and column, and none of them black: what is on a
/// canvas tells where it came from.
/// </summary>
internal sealed class MadeUpDigits : IDataSource
{
    public const int Side = 28, Count = 40;

    public string Name => "made-up";

    public static byte ValueOf(DataSplit split, int image, int row, int column) => (byte)(1 + (80 * (int)split) + (((image * 7) + (row * 3) + column) % 80));

    public static ImageSet Split(DataSplit split)
    {
        byte[] pixels = new byte[Count * Side * Side];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = ValueOf(split, i / (Side * Side), i / Side % Side, i % Side);
        return new MemoryImageSet(new ImageShape(Side, Side, 1), pixels, [.. Enumerable.Range(0, Count).Select(i => i % 10)]);
    }

    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.FromResult(new DataSet(
        Name, [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], Split(DataSplit.Training), Split(DataSplit.Validation), Split(DataSplit.Test)));
}
