using Fovea.Devices.Drivers;
using Fovea.Devices.Plans;

namespace Fovea.Devices.Tests.Plans;

/// <summary>
/// A plan's memory as the host sees it. What nobody has put there is no number: a kernel that counts on it is seen in what comes out, and one that
/// writes where nothing was promised is seen by <see cref="Changes"/>.
/// </summary>
internal sealed class HostMemory
{
    // Behind all that a plan has reserved: nobody may write there.
    private const int Beyond = 4096;

    private readonly List<(uint Place, float[] Values)> given = [];
    private float[] before = [], after = [];

    /// <summary>Puts a matrix there, with zeros for its padding.</summary>
    public void Put(DeviceMatrix place, double[,] values)
    {
        float[] lines = new float[place.Length];
        for (int row = 0; row < place.Rows; row++)
            for (int column = 0; column < place.Columns; column++) lines[(row * place.Stride) + column] = (float)values[row, column];
        given.Add((place.Place, lines));
    }

    /// <summary>Puts numbers there.</summary>
    public void Put(uint place, ReadOnlySpan<float> values) => given.Add((place, values.ToArray()));

    /// <summary>Runs a plan, which was made without buffers, on memory of a device.</summary>
    public void Run(Device device, PlanBuilder plan)
    {
        before = new float[checked((int)plan.Length) + Beyond];
        Array.Fill(before, float.NaN);
        foreach ((uint place, float[] values) in given) values.CopyTo(before, place);
        using DeviceBuffer memory = device.Hold<float>(before);
        foreach (Launch launch in plan.Launches) device.Run(launch with { Arguments = [memory, .. launch.Arguments[1..]] });
        after = device.Fetch<float>(memory, before.Length);
    }

    /// <summary>A matrix as it is afterwards; its padding must be zeros, which products count on.</summary>
    public double[,] Take(DeviceMatrix place, string what)
    {
        double[,] values = new double[place.Rows, place.Columns];
        for (int row = 0; row < place.Rows; row++)
        {
            ReadOnlySpan<float> line = after.AsSpan((int)place.RowPlace(row), place.Stride);
            for (int column = 0; column < place.Columns; column++) values[row, column] = line[column];
            Assert.False(line[place.Columns..].ContainsAnyExcept(0f), $"the padding of {what}, row {row}, holds {string.Join(" ", line[place.Columns..].ToArray())}");
        }

        return values;
    }

    /// <summary>Numbers as they are afterwards.</summary>
    public ReadOnlySpan<float> Take(uint place, int length) => after.AsSpan((int)place, length);

    /// <summary>Places that have changed and lie in none of the matrices.</summary>
    public IEnumerable<int> Changes(IEnumerable<DeviceMatrix> promised)
    {
        bool[] mayChange = new bool[after.Length];
        foreach (DeviceMatrix place in promised) mayChange.AsSpan((int)place.Place, (int)place.Length).Fill(true);
        for (int at = 0; at < after.Length; at++)
            if (!mayChange[at] && BitConverter.SingleToInt32Bits(before[at]) != BitConverter.SingleToInt32Bits(after[at])) yield return at;
    }
}
