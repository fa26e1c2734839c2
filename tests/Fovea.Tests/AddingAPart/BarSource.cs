using Fovea.Parts;

namespace Fovea.Tests.AddingAPart;

/// <summary>A made-up task: a bright bar lies or stands somewhere on 24x24.</summary>
public sealed class BarSource(string name, BarOptions options) : IDataSource
{
    private const int Side = 24, Length = 10, Width = 3;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) =>
        Task.FromResult(new DataSet(name, ["lying", "standing"], Draw(5 * options.Images, first: 0), Draw(options.Images, first: 1), Draw(options.Images, first: 2)));

    private static ImageSet Draw(int count, int first)
    {
        byte[] pixels = new byte[count * Side * Side];
        int[] labels = new int[count];
        for (int image = 0; image < count; image++)
        {
            int place = first + (3 * image), label = labels[image] = image % 2;
            (int width, int height) = label == 0 ? (Length, Width) : (Width, Length);
            (int left, int top) = (place * 7 % (Side - width + 1), place * 11 % (Side - height + 1));
            for (int row = top; row < top + height; row++) pixels.AsSpan((((image * Side) + row) * Side) + left, width).Fill(byte.MaxValue);
        }

        return ImageSet.InMemory(new ImageShape(Side, Side, Channels: 1), pixels, labels);
    }
}

/// <summary>What a recipe says of it, under dataOptions.</summary>
public sealed record BarOptions
{
    /// <summary>Validation and test images each; five times as many to learn from.</summary>
    /// <value>10 to 10000; default 200.</value>
    public int Images { get; init => field = Check.Within(value, 10, 10_000, nameof(Images)); } = 200;
}
