using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Testing;

/// <summary>
/// Made-up images that show none, some or all of three patterns: 24x24 pixels, each quarter empty or with one of them: upright stripes, level stripes, a chequerboard.
/// A label is the set of the patterns that are there.
/// </summary>
internal sealed class PatternsSource(int trainingImages, int otherImages) : IDataSource
{
    private const int Side = 24, Quarter = 12, Patterns = 3;

    public string Name => "patterns";

    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.FromResult(Create());

    public DataSet Create() => new(Name, ["upright", "level", "chequered"], Draw(trainingImages, 1), Draw(otherImages, 2), Draw(otherImages, 3));

    private static ImageSet Draw(int count, ulong seed)
    {
        RandomSequence random = new(seed, RandomPurpose.Data, 0);
        byte[] pixels = new byte[count * Side * Side];
        int[] labels = new int[count];
        for (int image = 0; image < count; image++)
        {
            for (int quarter = 0; quarter < 4; quarter++)
            {
                int pattern = random.NextInt(Patterns + 2);
                if (pattern >= Patterns) continue;
                labels[image] |= 1 << pattern;
                int shade = 150 + random.NextInt(100);
                for (int i = 0; i < Quarter * Quarter; i++)
                {
                    (int x, int y) = (i % Quarter, i / Quarter);
                    bool isLit = pattern switch { 0 => x % 4 < 2, 1 => y % 4 < 2, _ => (x / 2 % 2) == (y / 2 % 2) };
                    int place = (((quarter / 2 * Quarter) + y) * Side) + (quarter % 2 * Quarter) + x;
                    if (isLit) pixels[(image * Side * Side) + place] = (byte)shade;
                }
            }
        }

        return ImageSet.InMemory(new ImageShape(Side, Side, 1), pixels, labels, severalClasses: true);
    }
}
