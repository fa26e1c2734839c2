namespace Fovea.Tuning.Tests.GaussianProcesses;

public sealed class SpaceEncodingTests
{
    private static readonly SearchSpace space = new(
    [
        new IntDimension("units", 1, 4),
        new CategoricalDimension("kind", ["a", "b", "c"]),
        new FloatDimension("rate", 0, 1, when: new("kind", ["b", "c"])),
    ]);

    [Fact]
    public void Any_two_choices_are_1_apart_and_numbers_as_far_as_their_places()
    {
        Close.To(1, Distance("""{"units":2,"kind":"b","rate":0.2}""", """{"units":2,"kind":"c","rate":0.2}"""), 1e-15, "b to c");
        Close.To(0.5, Distance("""{"units":2,"kind":"b","rate":0.2}""", """{"units":4,"kind":"b","rate":0.2}"""), 1e-15, "2 to 4 of 4");
        Close.To(0.3, Distance("""{"units":2,"kind":"b","rate":0.2}""", """{"units":2,"kind":"b","rate":0.5}"""), 1e-15, "0.2 to 0.5");
        Close.To(Math.Sqrt(1 + 0.75), Distance("""{"units":2,"kind":"b","rate":0.5}""", """{"units":2,"kind":"a"}"""), 1e-15, "with rate to without");
    }

    [Fact]
    public void A_coordinate_that_does_not_count_changes_nothing()
    {
        SpaceEncoding encoding = new(space);
        double[] one = new double[encoding.ScaleOf.Length], other = new double[encoding.ScaleOf.Length];
        bool[] isActive = new bool[3];
        encoding.Encode([0.3, 0.1, 0.1], one, isActive);
        encoding.Encode([0.3, 0.1, 0.9], other, isActive);
        Assert.Equal(one, other);
        Assert.Equal([true, true, false], isActive);
        Assert.Equal([0, 1, 1, 1, 2, 2], encoding.ScaleOf);
    }

    [Fact]
    public void Points_come_back_from_their_places()
    {
        SpaceEncoding encoding = new(space);
        Assert.All(space.Points().Where((_, i) => i % 100_003 == 0), point => Assert.Equal(point, space.At(encoding.PlaceOf(point))));
    }

    private static double Distance(string a, string b)
    {
        SpaceEncoding encoding = new(space);
        double[] one = Features(a), other = Features(b);
        return Math.Sqrt(one.Zip(other, (x, y) => (x - y) * (x - y)).Sum());

        double[] Features(string json)
        {
            double[] features = new double[encoding.ScaleOf.Length];
            encoding.Encode(encoding.PlaceOf(ParameterValues.Parse(json)), features, new bool[3]);
            return features;
        }
    }
}
