using Fovea.Devices.Drivers;
using Fovea.Numerics;

namespace Fovea.Devices.Tests.Kernels;

/// <summary>The functions of numbers.cl against double precision, and against the processor's random numbers.</summary>
public sealed class NumbersTests : IDisposable
{
    // Units of 2^-24, half of a last digit: an exponential loses its own last one and that of the reduction, quotients of it one more.
    private const double Digit = 1.0 / (1 << 24);

    private readonly Device device = TestDevice.Open(ProbeKernels.Source);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Exponentials_are_right_to_the_last_digits_between_their_ends()
    {
        float[] x = [-87f, 88f, 0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, 1e-39f, 1e-30f, .. Spread(-87f, 88f, 20_000), .. Spread(-0.4f, 0.4f, 2_000)];
        AssertRelative(x, Apply("exponentials", x), Math.Exp, 3 * Digit, "exp");
    }

    [Fact]
    public void Exponentials_beyond_their_ends_are_those_of_the_ends()
    {
        float[] y = Apply("exponentials", [-87.5f, -100f, -1e30f, float.NegativeInfinity, 88.5f, 100f, 1e30f, float.PositiveInfinity, float.NaN]);
        double least = Math.Exp(-87), most = Math.Exp(88);
        Assert.All(y[..4], value => Assert.InRange(value, 0, least * (1 + (3 * Digit))));
        Assert.All(y[4..8], value => Assert.InRange(value, most * (1 - (3 * Digit)), float.MaxValue));
        Assert.True(float.IsNaN(y[8]));
    }

    [Fact]
    public void Logarithms_are_right_to_the_last_digits_of_all_normal_numbers()
    {
        const float leastNormal = 1.17549435e-38f;
        float[] near1 = [.. Spread(0.5f, 2f, 10_000), 1f, MathF.BitIncrement(1f), MathF.BitDecrement(1f), 1.4142135f, 1.4142137f, 0.70710677f];
        float[] x = [leastNormal, float.MaxValue, .. Spread(-87.3f, 88.7f, 10_000).Select(MathF.Exp), .. near1];
        AssertRelative(x, Apply("logarithms", x), Math.Log, 3 * Digit, "log");
        Assert.True(float.IsNaN(Apply("logarithms", [float.NaN])[0]));
    }

    [Fact]
    public void Sigmoids_are_right_to_the_last_digits()
    {
        float[] x = [0f, -0f, float.Epsilon, -1e-39f, 1e-20f, -87f, 87f, 200f, 1e30f, float.PositiveInfinity, .. Spread(-87f, 100f, 20_000), .. Spread(-1f, 1f, 2_000)];
        AssertRelative(x, Apply("sigmoids", x), value => 1 / (1 + Math.Exp(-value)), 4 * Digit, "sigmoid");
        float[] beyond = Apply("sigmoids", [-88f, -100f, float.NegativeInfinity, float.NaN]);
        Assert.All(beyond[..3], value => Assert.InRange(value, 0f, 1e-38f));
        Assert.True(float.IsNaN(beyond[3]));
    }

    [Fact]
    public void Hyperbolic_tangents_are_right_to_the_last_digits_of_all_numbers()
    {
        float[] ends = [0f, float.Epsilon, 1e-39f, 1.17549435e-38f, 1e-20f, 1e-4f, 0.24999999f, 0.25f, 0.25000003f, 9f, 20f, 44f, 1e30f, float.MaxValue, float.PositiveInfinity];
        float[] x = [.. ends, .. ends.Select(value => -value), .. Spread(-10f, 10f, 20_000), .. Spread(-0.3f, 0.3f, 10_000), .. Spread(-90f, 3f, 5_000).Select(MathF.Exp)];
        // From a quarter on it is 1 less a quotient of up to three quarters, whose error counts three times.
        AssertRelative(x, Apply("hyperbolic_tangents", x), Math.Tanh, 8 * Digit, "tanh");
        Assert.True(float.IsNaN(Apply("hyperbolic_tangents", [float.NaN])[0]));
    }

    /// <summary>Of a turn: an angle's error is that of its last digit, and a function's on the circle, whose radius is 1.</summary>
    [Fact]
    public void Sines_and_cosines_lie_on_the_circle()
    {
        float[] turns = [0f, 0.125f, 0.25f, 0.375f, 0.5f, 0.625f, 0.75f, 0.875f, 1f, 1e-7f, float.Epsilon, MathF.BitDecrement(1f), .. Spread(0f, 1f, 20_000)];
        float[] both = Apply("sines_and_cosines", turns, perItem: 2);
        for (int i = 0; i < turns.Length; i++)
        {
            Close.To(Math.Sin(turns[i] * Math.Tau), both[2 * i], 3 * Digit, $"sine of {turns[i]:R} turns");
            Close.To(Math.Cos(turns[i] * Math.Tau), both[(2 * i) + 1], 3 * Digit, $"cosine of {turns[i]:R} turns");
        }
    }

    [Fact]
    public void Random_bits_and_uniform_numbers_are_the_processors_and_normal_ones_nearly()
    {
        const int count = 128 * ProbeKernels.Items;
        Random random = new(5);
        uint[] keys = [.. Enumerable.Range(0, 6 * count).Select(_ => (uint)random.NextInt64(1L << 32))];
        // Ends of every word.
        keys.AsSpan(0, 6).Clear();
        keys.AsSpan(6, 6).Fill(uint.MaxValue);
        for (int i = 8; i < keys.Length; i += 6) keys[i] = (uint)(1 + (i % 10));
        using DeviceBuffer given = device.Hold<uint>(keys), bits = device.Allocate(8 * count), uniform = device.Allocate(8 * count), normal = device.Allocate(8 * count);
        device.Probe("random_numbers", count, given, bits, uniform, normal);
        uint[] foundBits = device.Fetch<uint>(bits, 2 * count);
        float[] foundUniform = device.Fetch<float>(uniform, 2 * count), foundNormal = device.Fetch<float>(normal, 2 * count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<uint> key = keys.AsSpan(6 * i, 6);
            RandomSource source = new(key[0] | ((ulong)key[1] << 32));
            RandomPurpose purpose = (RandomPurpose)key[2];
            (uint first, uint second, _, _) = source.Bits(purpose, key[3], key[4], key[5]);
            Assert.Equal((first, second), (foundBits[2 * i], foundBits[(2 * i) + 1]));
            Assert.Equal(source.Uniform(purpose, key[3], key[4], key[5]), (foundUniform[2 * i], foundUniform[(2 * i) + 1]));
            double radius = Math.Sqrt(-2 * Math.Log(((first >> 8) + 1) * Digit)), angle = (second >> 8) * Digit * Math.Tau;
            Close.To(radius * Math.Cos(angle), foundNormal[2 * i], 6 * Digit * radius, $"normal number {2 * i}");
            Close.To(radius * Math.Sin(angle), foundNormal[(2 * i) + 1], 6 * Digit * radius, $"normal number {(2 * i) + 1}");
            // The processor rounds its angle in radians, and pi before: together by as much as 4.2e-7.
            (float x, float y) = source.Normal(purpose, key[3], key[4], key[5]);
            Close.To(x, foundNormal[2 * i], 5e-7 * Math.Max(1, radius), $"normal number {2 * i} beside the processor's");
            Close.To(y, foundNormal[(2 * i) + 1], 5e-7 * Math.Max(1, radius), $"normal number {(2 * i) + 1} beside the processor's");
        }
    }

    [Fact]
    public void Sequences_are_the_processors()
    {
        const ulong seed = 0x1234_5678_9ABC_DEF0;
        const uint subStream = 77;
        // Bounds that divide 2^32, and those of which nearly half of all bits are drawn again.
        uint[] wanted = [1, 2, 4, 1024, 1u << 30, 3, 5, 6, 7, 10, 28, 59_999, 1_000_003, (1u << 30) + 1, 0x7FFFFFFF, (1u << 30) + (1u << 29)];
        uint[] bounds = [.. Enumerable.Range(0, 8 * ProbeKernels.Items).Select(i => wanted[i % wanted.Length])];
        using DeviceBuffer given = device.Hold<uint>(bounds), integers = device.Allocate(bounds.Length * ProbeKernels.Drawn * 4), reals = device.Allocate(bounds.Length * 4);
        device.Probe("sequences", bounds.Length, given, integers, reals, KernelArgument.FromValue((0x9ABC_DEF0u, 0x1234_5678u, (uint)RandomPurpose.Data, subStream)));
        int[] foundIntegers = device.Fetch<int>(integers, bounds.Length * ProbeKernels.Drawn);
        float[] foundReals = device.Fetch<float>(reals, bounds.Length);
        for (int i = 0; i < bounds.Length; i++)
        {
            RandomSequence random = new(seed, RandomPurpose.Data, (uint)i, subStream);
            int[] expected = new int[ProbeKernels.Drawn];
            for (int n = 0; n < expected.Length; n++) expected[n] = random.NextInt((int)bounds[i]);
            Assert.Equal(expected, foundIntegers.AsSpan(i * ProbeKernels.Drawn, ProbeKernels.Drawn));
            Assert.Equal(random.NextFloat(), foundReals[i]);
        }
    }

    private static IEnumerable<float> Spread(float from, float to, int count) => Enumerable.Range(0, count).Select(i => from + ((to - from) * ((i + 0.5f) / count)));

    private static void AssertRelative(float[] x, float[] y, Func<double, double> exact, double relative, string what) =>
        Close.To([.. x.Select(value => exact(value))], y, relative, float.Epsilon, what);

    private float[] Apply(string kernel, float[] x, int perItem = 1)
    {
        float[] whole = new float[(x.Length + ProbeKernels.Items - 1) / ProbeKernels.Items * ProbeKernels.Items];
        Array.Fill(whole, 0.5f);
        x.CopyTo(whole, 0);
        using DeviceBuffer given = device.Hold<float>(whole), found = device.Allocate((long)whole.Length * perItem * sizeof(float));
        device.Probe(kernel, whole.Length, given, found);
        return device.Fetch<float>(found, x.Length * perItem);
    }
}
